/** Cloudflare Turnstile, for a deployment that asks for it before somebody becomes a new shopper. It is loaded only then. */

interface Turnstile {
  render(
    container: HTMLElement,
    options: {
      readonly sitekey: string;
      readonly appearance: 'interaction-only';
      readonly callback: (answer: string) => void;
      readonly 'error-callback': () => void;
    },
  ): void;
}

declare global {
  interface Window {
    turnstile?: Turnstile;
  }
}

const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

let loading: Promise<Turnstile> | undefined;

/** Has it looked at the visitor, who is shown something only where it is in doubt. @returns its answer, for the server. */
export async function passChallenge(siteKey: string): Promise<string> {
  loading ??= load();
  const turnstile = await loading.catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const container = document.createElement('div');
  container.className = 'challenge';
  document.body.append(container);
  try {
    return await new Promise((resolve, reject) => {
      turnstile.render(container, {
        sitekey: siteKey,
        appearance: 'interaction-only',
        callback: resolve,
        'error-callback': () => reject(new Error('The check failed.')),
      });
    });
  } finally {
    container.remove();
  }
}

function load(): Promise<Turnstile> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.onload = () =>
      window.turnstile === undefined ? reject(new Error('It is not there.')) : resolve(window.turnstile);
    script.onerror = () => reject(new Error('It could not be loaded.'));
    document.head.append(script);
  });
}
