// Makes the bucket of a local S3 unless it is there. Keys come from the environment, as the AWS SDK reads them.
//   node infra/deploy/makeBucket.mjs ENDPOINT BUCKET
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';

const [endpoint, Bucket] = process.argv.slice(2);
const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, maxAttempts: 10 });

try {
  await client.send(new HeadBucketCommand({ Bucket }));
} catch (error) {
  if (error.name !== 'NotFound') throw error;
  await client.send(new CreateBucketCommand({ Bucket }));
}
