import { expect } from 'vitest';
import { api } from './drop.ts';

/** A timestamp as every HTTP body has it. */
export const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Requires Problem Details that say something and show nothing of the program's inside (rule HTTP-1). */
export async function expectProblem(response: Response, status: number, code: string | RegExp) {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(text).not.toMatch(/\bat .+:\d+:\d+|Error:/);
  const problem = JSON.parse(text);
  if (typeof code === 'string') expect(problem.code).toBe(code);
  expect(problem).toMatchObject({
    status,
    code: expect.stringMatching(code),
    type: expect.any(String),
    title: expect.any(String),
  });
  expect(problem.detail).not.toBe('');
  return problem;
}

export async function stockOf(sku: string) {
  const drop = await (await api(`/api/drops/${sku}`)).json<{ stock: Record<string, unknown> }>();
  return drop.stock;
}
