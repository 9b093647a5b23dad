import type { LiveMessage } from '../../shared/protocol/pulse.ts';
import { api, operator, TestSocket } from './drop.ts';

/** Drives the Worker as the console does: with a session in a cookie, from a page of the site. */
export class TestConsole {
  readonly cookie: string;

  private constructor(cookie: string) {
    this.cookie = cookie;
  }

  static async signIn(name?: string): Promise<TestConsole> {
    const body = JSON.stringify({ token: 'test-operator-token', ...(name === undefined ? {} : { name }) });
    const response = await api('/api/operator/session', { method: 'POST', body });
    if (response.status !== 201) throw new Error(await response.text());
    return new TestConsole(response.headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { cookie: this.cookie, origin: 'https://drops.test' };
    return api(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async json<T>(path: string): Promise<T> {
    return (await this.call('GET', path)).json<T>();
  }

  /** Its own id, as the list of sessions has it. */
  async id(): Promise<string> {
    const { sessions } = await this.json<{ sessions: { id: string; current: boolean }[] }>('/api/operator/sessions');
    return sessions.find(({ current }) => current)?.id ?? '';
  }

  async watch(sku: string): Promise<TestSocket<LiveMessage>> {
    const headers = { upgrade: 'websocket', cookie: this.cookie, origin: 'https://drops.test' };
    const response = await api(`/api/drops/${sku}/live`, { headers });
    if (response.webSocket === null) throw new Error(`${response.status} ${await response.text()}`);
    const socket = new TestSocket<LiveMessage>(response.webSocket);
    await socket.find('opening');
    return socket;
  }
}

/** The lines of a drop's exported ledger. */
export async function exportedLedger(sku: string): Promise<Record<string, unknown>[]> {
  const text = await (await operator('GET', `/api/drops/${sku}/ledger`)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
