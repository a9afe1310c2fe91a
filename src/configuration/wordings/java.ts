import type { Wording } from './wording';

/**
 * Vert.x says no more than "Timeout", or the same of its HTTP clients' pool, and Commons Pool's "Timeout waiting for idle
 * object" is Jedis's too: neither is here. Hibernate and Spring wrap what the pool says, in lines of their own.
 */
export const JAVA: readonly Wording[] = [
  {
    id: 'hikaricp',
    of: 'HikariCP',
    says: 'connection is not available, request timed out',
    means: 'pool',
    source: {
      project: 'brettwooldridge/HikariCP',
      file: 'src/main/java/com/zaxxer/hikari/pool/HikariPool.java',
      in: 'createTimeoutException',
      at: '00604807bab4',
    },
    lines: [
      'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.',
      'HikariPool-1 - Connection is not available, request timed out after 30001ms (total=10, active=10, idle=0, waiting=25)',
    ],
  },
  {
    id: 'hikaricp-2',
    of: 'HikariCP',
    says: 'timeout after \\d{1,9}ms of waiting for a connection',
    means: 'pool',
    source: {
      project: 'brettwooldridge/HikariCP',
      file: 'src/main/java/com/zaxxer/hikari/pool/HikariPool.java',
      in: 'getConnection, of version 2',
    },
    lines: ['java.sql.SQLException: Timeout after 30001ms of waiting for a connection.'],
  },
  {
    id: 'tomcat-jdbc',
    of: 'Tomcat JDBC',
    says: 'pool empty\\. unable to fetch a connection in',
    means: 'pool',
    source: {
      project: 'apache/tomcat',
      file: 'modules/jdbc-pool/src/main/java/org/apache/tomcat/jdbc/pool/ConnectionPool.java',
      in: 'borrowConnection',
      at: '01bcf10431f8',
    },
    lines: [
      'org.apache.tomcat.jdbc.pool.PoolExhaustedException: [http-nio-8080-exec-51] Timeout: Pool empty. Unable to fetch a connection in 30 seconds, none available[size:100; busy:100; idle:0; lastwait:30000].',
    ],
  },
  {
    id: 'dbcp2',
    of: 'Commons DBCP',
    says: 'cannot get a connection, pool error',
    means: 'pool',
    source: {
      project: 'apache/commons-dbcp',
      file: 'src/main/java/org/apache/commons/dbcp2/PoolingDataSource.java',
      in: 'getConnection',
      at: '092f620af0fb',
    },
    lines: ['java.sql.SQLException: Cannot get a connection, pool error Timeout waiting for idle object'],
  },
  {
    id: 'agroal',
    of: 'Agroal',
    says: 'sorry, acquisition timeout|acquisition timeout while waiting for new connection',
    means: 'pool',
    source: {
      project: 'agroal/agroal',
      file: 'agroal-pool/src/main/java/io/agroal/pool/ConnectionPool.java',
      in: 'waitAvailableHandler, handlerFromSharedCache',
      at: '0086738ae814',
    },
    lines: [
      'Caused by: java.sql.SQLException: Sorry, acquisition timeout!',
      'java.sql.SQLException: Acquisition timeout while waiting for new connection',
    ],
  },
  {
    id: 'c3p0',
    of: 'c3p0',
    says: 'an attempt by a client to checkout a connection has timed out|a client timed out while waiting to acquire a resource from com\\.mchange',
    means: 'pool',
    source: {
      project: 'swaldman/c3p0',
      file: 'src/java/com/mchange/v2/c3p0/impl/C3P0PooledConnectionPool.java',
      in: 'checkoutPooledConnection',
    },
    lines: [
      'java.sql.SQLException: An attempt by a client to checkout a Connection has timed out.',
      'Caused by: com.mchange.v2.resourcepool.TimeoutException: A client timed out while waiting to acquire a resource from com.mchange.v2.resourcepool.BasicResourcePool@4e85a959 -- timeout at awaitAvailable()',
    ],
  },
  {
    id: 'druid',
    of: 'Druid',
    says: '\\bwait millis \\d{1,9}, active \\d{1,6}',
    means: 'pool',
    source: {
      project: 'alibaba/druid',
      file: 'src/main/java/com/alibaba/druid/pool/DruidDataSource.java',
      in: 'getConnectionInternal',
    },
    lines: [
      'Caused by: com.alibaba.druid.pool.GetConnectionTimeoutException: wait millis 60004, active 60, maxActive 60, creating 0',
    ],
  },
  {
    id: 'r2dbc-pool',
    of: 'R2DBC Pool',
    says: 'connection acquisition timed out after \\d{1,9}ms',
    means: 'pool',
    shared: true,
    source: {
      project: 'r2dbc/r2dbc-pool',
      file: 'src/main/java/io/r2dbc/pool/ConnectionPool.java',
      in: 'ConnectionPool',
      at: '01748982b240',
    },
    lines: ['io.r2dbc.spi.R2dbcTimeoutException: Connection acquisition timed out after 500ms'],
  },
  {
    id: 'hibernate',
    of: 'Hibernate',
    says: 'unable to acquire jdbc connection',
    means: 'pool',
    source: {
      project: 'hibernate/hibernate-orm',
      file: 'hibernate-core/src/main/java/org/hibernate/resource/jdbc/internal/LogicalConnectionManagedImpl.java',
      in: 'acquireConnectionIfNeeded',
      at: '3be4c218478e',
    },
    lines: ['org.hibernate.exception.JDBCConnectionException: Unable to acquire JDBC Connection'],
  },
  {
    id: 'spring-jdbc',
    of: 'Spring JDBC',
    says: 'failed to obtain jdbc connection',
    means: 'pool',
    source: {
      project: 'spring-projects/spring-framework',
      file: 'spring-jdbc/src/main/java/org/springframework/jdbc/datasource/DataSourceUtils.java',
      in: 'getConnection',
    },
    lines: ['org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection'],
  },
];
