/** Where reports are written, and where it is written down who read them. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

const CLOSED: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};
/** Reports are overwritten only by a report of the same incident; what stood there before is kept so long. */
const KEEP_OVERWRITTEN = Duration.days(90);

export class ReportBuckets extends Construct {
  readonly reports: Bucket;
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, key: IKey | undefined, logRetentionDays: number) {
    super(scope, id);
    // Delivered by a bucket policy: the other way is an ACL, and this bucket has none.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...CLOSED,
      // S3 delivers its access logs to buckets with its own keys only.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(logRetentionDays) }],
    });
    this.reports = new Bucket(this, 'Reports', {
      ...CLOSED,
      ...(key ? { encryptionKey: key, bucketKeyEnabled: true } : { encryption: BucketEncryption.S3_MANAGED }),
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: KEEP_OVERWRITTEN }],
      // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
      serverAccessLogsBucket: this.accessLogs as IBucket,
    });
  }
}
