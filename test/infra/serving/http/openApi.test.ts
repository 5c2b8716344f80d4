import { execFileSync } from 'node:child_process';
import { usualRequestLimits } from '../../../../core/serving/limits';
import { describeApi } from '../../../../core/serving/openApi';
import { createFakeReranker } from '../support/fakeReranker';
import { start, stopAll } from '../support/servers';

afterEach(stopAll);

/** An ES module, which Node reads by itself and Jest does not. */
const program = `import { Validator } from '@seriousme/openapi-schema-validator';
  let text = ''; for await (const piece of process.stdin) text += piece;
  const { valid, errors } = await new Validator().validate(JSON.parse(text));
  console.log(JSON.stringify({ valid, errors }));`;

function validate(document: unknown): { valid: boolean; errors?: unknown } {
  const input = JSON.stringify(document);
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { input });
  return JSON.parse(printed.toString()) as { valid: boolean };
}

describe('/openapi.json', () => {
  it('is a document that a validator of OpenAPI 3.1 accepts, and that names every path', async () => {
    const { get } = await start(createFakeReranker(), { apiKey: 'key' });
    const answer = await get('/openapi.json', { authorization: 'Bearer key' });
    const document = (await answer.json()) as ReturnType<typeof describeApi>;
    expect(validate(document)).toEqual({ valid: true });
    expect(Object.keys(document.paths).sort()).toEqual(
      ['/healthz', '/metrics', '/openapi.json', '/readyz', '/rerank', '/v1/ranking', '/v1/rerank', '/v2/rerank'].sort(),
    );
    expect(document.info.version).toBe('1.2.3');
    expect(validate({ ...document, paths: { rerank: {} } }).valid).toBe(false);
  });

  it('says what requests are checked by', () => {
    const document = describeApi({ version: '1', limits: { ...usualRequestLimits, maxDocuments: 7 }, hasKey: false });
    const { schema } = document.paths['/rerank'].post.requestBody.content['application/json'];
    expect(schema).toMatchObject({
      type: 'object',
      required: ['query', 'documents'],
      properties: { documents: { minItems: 1, maxItems: 7 }, top_n: { type: 'integer', minimum: 1 } },
    });
    expect(document).not.toHaveProperty('security');
  });
});
