/** The document of a look: it decides as the step did, comes back from JSON as it was, and holds no secret. */
import fc from 'fast-check';
import { backtest } from '../../src/backtest/backtest';
import { judge } from '../../src/backtest/judge';
import { readLook } from '../../src/backtest/read';
import { MAX_EVIDENCE_BYTES, recordDiagnosis, recordValidation } from '../../src/backtest/record';
import { diagnose } from '../../src/diagnose/diagnose';
import { jsonBytes } from '../../src/model/limits';
import { decideNextAction } from '../../src/remediate/decide';
import { validate } from '../../src/validate/validate';
import { anySituation } from '../support/arbitrary-evidence';
import {
  applied,
  configuration,
  configurationWith,
  incident,
  remediation,
  state,
  targetOf,
} from '../support/builders';
import { evidence, podPool, poolOf } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { config as largest, tenThousand } from '../support/largest-evidence';
import { bouncer, pooler, poolerPool } from '../support/pooler-builders';
import { runs } from '../support/runs';

const throughJson = (value: unknown) => readLook(JSON.parse(JSON.stringify(value)), 'none');

it('decides as the steps do, comes back from JSON, and differs in nothing with the same configuration', () => {
  fc.assert(
    fc.property(anySituation, ({ mode, traceSeconds, done, policy, seen }) => {
      const config = configurationWith(policy);
      const actions = done.map((kind) => applied({ kind }));
      const before = state({
        incident: incident({ mode, traceSeconds }),
        remediation: remediation({ actions }),
      });
      const diagnosis = diagnose(before, seen, targetOf(config), config);
      const decision = decideNextAction({ ...before, diagnosis }, config);
      const { look } = recordDiagnosis(before, seen, config);
      expect(look.decided).toMatchObject({
        cause: diagnosis.findings[0]?.cause,
        decision: decision.kind,
        plan: 'plan' in decision ? decision.plan : null,
        refusals: 'refusals' in decision ? decision.refusals : [],
      });
      const validation = validate({ ...before, diagnosis }, seen, targetOf(config), config);
      const { look: sample } = recordValidation({ ...before, diagnosis }, seen, config);
      expect(sample.decided?.checks).toEqual(validation.checks);
      const read = [look, sample].map(throughJson);
      expect(read).toEqual([look, sample]);
      expect(backtest(read, config)).toMatchObject({ changedIncidents: 0, incidents: [{ looks: 2 }] });
    }),
    runs(200),
  );
});

it('takes every part of evidence that there is', () => {
  const seen = evidence({
    pooler: pooler({ bouncers: [bouncer({ pools: [poolerPool()] })] }),
    database: { kind: 'full', sqlState: '53300', message: 'too many clients already' },
    alert: { firing: true, state: 'firing', othersFiring: ['orders'] },
    gaps: [{ probe: 'usual', subject: null, error: 'prometheus: no answer' }],
  });
  const { look } = recordValidation(state(), seen, configuration());
  expect(throughJson(look)).toEqual(look);
});

it('holds no secret, whoever wrote it into a name, an error or a log line', () => {
  const secret = 'password=hunter2hunter2';
  const { look } = recordDiagnosis(
    state({ incident: incident({ reason: secret, requestedBy: 'eve@example.com' }) }),
    evidence({
      database: leaking([session(1, { application: `knhk ${secret}`, query: `SELECT 1 -- ${secret}` })]),
      gaps: [{ probe: 'alert', subject: null, error: 'https://knhk:hunter2hunter2@prometheus: no answer' }],
    }),
    configuration(),
  );
  expect(JSON.stringify(look)).not.toMatch(/hunter2|eve@/);
});

it('is bounded: what is too much is kept as far as it travels with the state, and says so', () => {
  const pods = Array.from({ length: 8_000 }, (_, index) =>
    podPool(`knhk-closed-loop-${'x'.repeat(60)}-${index}`, 10),
  );
  const many = evidence({ pool: poolOf(pods), database: tenThousand });
  for (const { look, isWhole } of [
    recordDiagnosis(state(), many, largest),
    recordValidation(state(), many, largest),
  ]) {
    expect(isWhole).toBe(false);
    expect(jsonBytes(look.evidence)).toBeLessThan(MAX_EVIDENCE_BYTES / 8);
    // And what was decided is what it decides as it is kept.
    expect(judge(look, largest)).toEqual(look.decided);
  }
  const usual = recordDiagnosis(state(), evidence({ database: tenThousand }), largest);
  expect(usual.isWhole).toBe(true);
  expect(usual.look.evidence.database).toEqual(database({ ...tenThousand }));
});
