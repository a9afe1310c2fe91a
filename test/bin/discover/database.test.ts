/** The database and the role out of a container's variables, and never a password. */
import { addressOf, databaseFound } from '../../../bin/discover/database';
import { type Variable, variablesOf } from '../../../bin/discover/variables';

const literals = (env: Record<string, string>): Variable[] =>
  Object.entries(env).map(([name, value]) => ({ name, value, from: { kind: 'literal' } }));
const found = (env: Record<string, string>) => {
  const { database, user, server } = databaseFound(literals(env));
  return [database?.value, user?.value, server?.value];
};

it.each<[Record<string, string>, (string | undefined)[]]>([
  [{ PGHOST: 'db', PGUSER: 'orders', PGDATABASE: 'shop', PGPASSWORD: 'x' }, ['shop', 'orders', 'db']],
  [{ POSTGRES_DB: 'shop', POSTGRES_USER: 'orders' }, ['shop', 'orders', undefined]],
  [{ APP_DB_NAME: 'shop', APP_DB_USERNAME: 'orders', APP_DB_HOST: 'db.shop' }, ['shop', 'orders', 'db.shop']],
  [{ DATABASE_URL: 'postgres://orders:x@db:5432/shop?sslmode=require' }, ['shop', 'orders', 'db:5432']],
  [{ DATABASE_URL: 'postgresql+asyncpg://orders@db/shop' }, ['shop', 'orders', 'db']],
  [
    { SPRING_DATASOURCE_URL: 'jdbc:postgresql://db/shop?user=orders&password=x', A: 'b' },
    ['shop', 'orders', 'db'],
  ],
  [
    { SPRING_DATASOURCE_URL: 'jdbc:postgresql://db/shop', SPRING_DATASOURCE_USERNAME: 'o' },
    ['shop', 'o', 'db'],
  ],
  [{ DSN: 'host=db port=5432 dbname=shop user=orders password=x' }, ['shop', 'orders', 'db:5432']],
  [{ ConnectionStrings__Db: 'Host=db;Database=shop;User Id=orders;Password=x' }, ['shop', 'orders', 'db']],
  [{ URL: 'mysql://orders:x@db/shop', HOST: 'a' }, [undefined, undefined, undefined]],
  [{ DSN: 'Server=db;Database=shop;Pwd={a;Uid=b;c}' }, [undefined, undefined, undefined]],
  [{ DB_NAME: 'not a name; x' }, [undefined, undefined, undefined]],
])('%j', (env, expected) => {
  expect(found(env)).toEqual(expected);
});

it('names other databases and what is in Secrets, and reads no Secret', () => {
  const variables: Variable[] = [
    ...literals({ PGDATABASE: 'shop', STOCK_URL: 'postgres://a@db/stock', SHOP_URL: 'postgres://a@db/shop' }),
    { name: 'DATABASE_URL', value: null, from: { kind: 'secret', secret: 'orders' } },
    { name: 'API_KEY', value: null, from: { kind: 'secret', secret: 'orders' } },
  ];
  expect(databaseFound(variables)).toMatchObject({
    database: { value: 'shop', variable: 'PGDATABASE' },
    otherDatabases: [{ value: 'stock', variable: 'STOCK_URL' }],
    inSecrets: [{ variable: 'DATABASE_URL', secret: 'orders' }],
  });
});

/** Every character that a password may have and nobody has escaped. */
const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

it.each([
  (password: string) => `postgres://orders:${password}@db:5432/shop`,
  (password: string) => `jdbc:postgresql://db/shop?user=orders&password=${password}`,
  (password: string) => `host=db dbname=shop password=${password} user=orders`,
  (password: string) => `Host=db;Password=${password};Database=shop;Username=orders`,
])('takes no part of a password out of an address (%#)', (address) => {
  for (const character of CHARACTERS) {
    const password = `S3cr${character}T0ken`;
    const text = JSON.stringify(databaseFound(literals({ DATABASE_URL: address(password) })));
    expect(text).not.toMatch(/S3cr|T0ken/);
  }
  expect(addressOf(address('x'))).toBeDefined();
});

it('reads variables as Kubernetes puts them together', () => {
  const maps = new Map([
    ['a', { data: { PGDATABASE: 'from-a', PGUSER: 'from-a' } }],
    ['b', { data: { PGDATABASE: 'from-b' } }],
  ]);
  const variables = variablesOf(
    {
      name: 'web',
      envFrom: [
        { configMapRef: { name: 'a' } },
        { configMapRef: { name: 'b' } },
        { configMapRef: { name: 'c' } },
      ],
      env: [
        { name: 'PGUSER', value: 'literal' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'PGHOST', valueFrom: { configMapKeyRef: { name: 'c', key: 'HOST' } } },
      ],
    },
    maps,
  );
  expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual({
    ...{ PGUSER: 'literal', PGHOST: null, PGDATABASE: 'from-b' },
  });
});
