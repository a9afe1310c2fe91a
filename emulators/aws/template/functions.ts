/** Lambda functions of a template, with the folders their code was bundled to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TemplateError } from './errors';
import type { LocalFunction, LocalInvokeConfig } from './model';
import type { TemplateSource } from './source';

/** Defaults are Lambda's own: 3 s and 128 MB. */
const FUNCTION = z.object({
  Code: z.object({ S3Key: z.string().optional() }),
  Handler: z.string(),
  Runtime: z.string(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
});

/** AWS::Lambda::EventInvokeConfig. */
const INVOKE_CONFIG = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});

const ASSETS = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

export function readFunctions(source: TemplateSource, assemblyDir: string): LocalFunction[] {
  const assetByKey = readAssets(assemblyDir);
  return source
    .ofType('AWS::Lambda::Function', FUNCTION)
    .map(({ logicalId, properties, physical, metadata }) => {
      const key = properties.Code.S3Key;
      const asset = metadata['aws:asset:path'] ?? (key === undefined ? undefined : assetByKey.get(key));
      if (typeof asset !== 'string') {
        throw new TemplateError(`${logicalId}.Properties.Code`, 'its code is not an asset of the assembly');
      }
      const codeDir = path.resolve(assemblyDir, asset);
      if (!existsSync(codeDir))
        throw new TemplateError(`${logicalId}.Properties.Code`, `${codeDir} is not there`);
      return {
        logicalId,
        arn: physical.attributes['Arn'] ?? '',
        name: physical.ref,
        handler: properties.Handler,
        runtime: properties.Runtime,
        codeDir,
        environment: properties.Environment?.Variables ?? {},
        timeoutSeconds: properties.Timeout,
        memoryMb: properties.MemorySize,
      };
    });
}

export function readInvokeConfigs(source: TemplateSource): LocalInvokeConfig[] {
  return source.ofType('AWS::Lambda::EventInvokeConfig', INVOKE_CONFIG).map(({ properties }) => ({
    functionName: properties.FunctionName,
    maximumRetryAttempts: properties.MaximumRetryAttempts,
    onFailureArn: properties.DestinationConfig?.OnFailure?.Destination,
  }));
}

/** Asset path by the S3 key that the template refers to, from every assets manifest of the assembly. */
function readAssets(assemblyDir: string): Map<string, string> {
  const manifests = readdirSync(assemblyDir).filter((name) => name.endsWith('.assets.json'));
  const assets = manifests.flatMap((name) => {
    const manifest = ASSETS.parse(JSON.parse(readFileSync(path.join(assemblyDir, name), 'utf8')));
    return Object.values(manifest.files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, source.path] as const),
    );
  });
  return new Map(assets);
}
