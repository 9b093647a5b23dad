import { printBanner } from './banner.ts';
import { claimData } from './claim.ts';
import { readyDataFolder } from './dataFolder.ts';
import { ensureDemoDrops } from './demoDrops.ts';
import { demandFreePort } from './port.ts';
import { emptyScratch, readDataDir, readSettings, type SecretsFrom, type Settings } from './settings.ts';
import { endWithNpm, stopOnSignals } from './signals.ts';

/** All that comes before a runtime may start on this machine. */
export async function prepare(secretsFrom: SecretsFrom): Promise<Settings> {
  await readyDataFolder(readDataDir());
  const settings = await readSettings(secretsFrom);
  await claimData(settings);
  await demandFreePort(settings.port);
  await emptyScratch(settings);
  stopOnSignals();
  endWithNpm();
  return settings;
}

/** All that comes after: something to look at, and where to find it. */
export async function welcome(settings: Settings): Promise<void> {
  if (settings.secrets.OPERATOR_TOKEN) {
    // In this order: a new drop is on its way to the reports already, and asking for it would take that for a gap.
    await catchUp(settings);
    await ensureDemoDrops(settings, Date.now());
  }
  await printBanner(settings);
}

/** The local queues live in memory: what was in them when the program last ended is asked for again. */
async function catchUp({ origin, secrets }: Settings): Promise<void> {
  const response = await fetch(`${origin}/api/reports/catch-up`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secrets.OPERATOR_TOKEN}` },
  });
  if (!response.ok) console.error(`The reports could not be brought up to date: ${response.status}.`);
  await response.body?.cancel();
}
