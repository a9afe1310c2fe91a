/** Schedules of a template: which of the services' operations they call, with what, and how often. */
import { z } from 'zod';
import { TemplateError } from './errors';
import type { LocalSchedule } from './model';
import type { TemplateSource } from './source';

/** AWS::Scheduler::Schedule. */
const SCHEDULE = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.object({ Mode: z.literal('OFF', 'a flexible window is not run locally') }),
  Target: z.object({
    Arn: z.string(),
    Input: z.string().default('{}'),
    DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
  }),
});

/** EventBridge Scheduler, "Schedule types": of rates and not of times. */
const RATE = /^rate\((\d+) (minutes?|hours?|days?)\)$/;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1_440 };
/** The same, "Using universal targets": of one operation. */
const START_EXECUTION = /^arn:[^:]+:scheduler:::aws-sdk:sfn:startExecution$/;

export function readSchedules(source: TemplateSource): LocalSchedule[] {
  return source
    .ofType('AWS::Scheduler::Schedule', SCHEDULE)
    .flatMap(({ logicalId, properties, physical }): LocalSchedule[] => {
      const { ScheduleExpression, State, Target } = properties;
      if (State === 'DISABLED') return [];
      const [, count, unit = ''] = RATE.exec(ScheduleExpression) ?? [];
      if (count === undefined)
        throw new TemplateError(logicalId, `${ScheduleExpression} is not run locally: rate(…) is`);
      if (!START_EXECUTION.test(Target.Arn))
        throw new TemplateError(logicalId, `${Target.Arn} is not called locally: sfn:startExecution is`);
      return [
        {
          logicalId,
          name: physical.ref,
          everyMs: Number(count) * (MINUTES[unit.replace(/s$/, '')] ?? 0) * 60_000,
          input: Target.Input,
          deadLetterArn: Target.DeadLetterConfig?.Arn,
        },
      ];
    });
}
