/** What is granted of the bucket with the reports: the documents of incidents in it, and nothing beside them. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Grant } from './grant';
import { keyUse } from './key-use';

/** The key's use is for reading as well: whoever writes only has no right to the objects themselves. */
export function putDocuments(scope: Construct, key: IKey | undefined, reports: Bucket): Grant[] {
  return [
    {
      actions: ['s3:PutObject'],
      resources: [reports.arnForObjects('incidents/*')],
      wildcard: 'documents are named by the incident',
    },
    ...keyUse(scope, key, 's3'),
  ];
}

/** Beside `putDocuments`, which has the key's use: the tables of checks, and the record of what people were told of. */
export function keepChecks(reports: Bucket): Grant[] {
  return [
    {
      actions: ['s3:PutObject', 's3:GetObject'],
      resources: [reports.arnForObjects('checks/*')],
      wildcard: 'tables are named by the check',
    },
    {
      actions: ['s3:ListBucket'],
      resources: [reports.bucketArn],
      conditions: { StringEquals: { 's3:prefix': 'checks/record.json' } },
    },
  ];
}

/** Beside `putDocuments`, which has the key's use: what of an incident is a recurrence stands in earlier reports. */
export function readReports(reports: Bucket): Grant[] {
  return [
    {
      actions: ['s3:ListBucket'],
      resources: [reports.bucketArn],
      conditions: { StringEquals: { 's3:prefix': 'incidents/' } },
    },
    {
      actions: ['s3:GetObject'],
      resources: [reports.arnForObjects('incidents/*')],
      wildcard: 'reports are named by the incident',
    },
  ];
}
