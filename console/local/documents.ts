/** The documents of an incident, out of the S3 stand-in: a fixed set of names, whatever is asked for. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isInside } from '../../emulators/aws/folders';
import type { LocalAws } from '../../emulators/aws/local-aws';
import { DOCUMENT_NAMES, folderOf, isExecutionName } from '../document-names';

/** Beside them, for the plots. */
export const FIGURES = 'figures.json';

type Stores = Pick<LocalAws, 's3' | 'stack'>;

/** Names of those that are there, the one for people first. */
export function documentsOf(aws: Stores, execution: string): string[] {
  return DOCUMENT_NAMES.filter((name) => fileOf(aws, execution, name) !== undefined);
}

/** Undefined for a document that there is not, or that is none. */
export async function readDocument(
  aws: Stores,
  execution: string,
  name: string,
): Promise<string | undefined> {
  const file = fileOf(aws, execution, name);
  return file && readFile(file, 'utf8');
}

function fileOf({ s3, stack }: Stores, execution: string, name: string): string | undefined {
  const bucket = stack.outputs['ReportBucket'];
  const isKnown = [...DOCUMENT_NAMES, FIGURES].some((each) => each === name);
  if (!bucket || !isExecutionName(execution) || !isKnown) return undefined;
  const file = s3.file(bucket, `${folderOf(name)}/${execution}/${name}`);
  return existsSync(file) && isInside(s3.folder, file) ? file : undefined;
}
