import { printBanner } from './banner.ts';
import { claimData } from './claim.ts';
import { ensureDemoDrops } from './demoDrops.ts';
import { demandFreePort } from './port.ts';
import { emptyScratch, readSettings, type SecretsFrom, type Settings } from './settings.ts';
import { stopOnSignals } from './signals.ts';

/** All that comes before a runtime may start on this machine. */
export async function prepare(secretsFrom: SecretsFrom): Promise<Settings> {
  const settings = await readSettings(secretsFrom);
  await claimData(settings);
  await demandFreePort(settings.port);
  await emptyScratch(settings);
  stopOnSignals();
  return settings;
}

/** All that comes after: something to look at, and where to find it. */
export async function welcome(settings: Settings): Promise<void> {
  if (settings.secrets.OPERATOR_TOKEN) await ensureDemoDrops(settings, Date.now());
  await printBanner(settings);
}
