import type { Fault, Plan } from '../plan/plan.ts';
import type { Platform } from '../platform/platform.ts';
import { CALM } from '../platform/weather.ts';
import type { Random } from '../world/random.ts';
import type { Actor, World } from '../world/world.ts';

/** How long a connection that stalls lets nothing pass. */
const STALL_MS = 700;

/** How often the platform looks for objects that wait for nothing. */
const HIBERNATION_MS = 50;

/** Lets happen what a plan has of misfortune. */
export function unleash(plan: Plan, platform: Platform, world: World, random: Random): void {
  const { weather } = platform;
  const fate: Actor = { name: 'fate', alive: true, clockOffsetMs: 0 };
  weather.become(plan.climate);
  for (const fault of plan.faults) {
    world.at(fault.atMs, fate, () => {
      world.note('fate', fault.kind);
      strike(fault, platform, random);
    });
  }
  if (plan.climate.hibernates > 0) {
    for (let atMs = HIBERNATION_MS; atMs < plan.calmAtMs; atMs += HIBERNATION_MS) {
      world.at(atMs, fate, () => {
        for (const host of platform.hosts.values()) if (weather.strikes('hibernates')) host.hibernate();
      });
    }
  }
  world.at(plan.calmAtMs, fate, () => {
    world.note('fate', 'calm');
    weather.become(CALM);
  });
}

function strike(fault: Fault, platform: Platform, random: Random): void {
  switch (fault.kind) {
    case 'kill sku':
      for (const host of platform.hostsOf('Sku')) host.tear('it is killed');
      return;
    case 'kill lane': {
      const lanes = platform.hostsOf('Lane');
      if (lanes.length > 0) random.pick(lanes).tear('it is killed');
      return;
    }
    case 'hibernate':
      for (const host of platform.hosts.values()) host.hibernate();
      return;
    case 'deploy':
      platform.edge.deploy();
      for (const host of platform.hosts.values()) host.tear('a new version is deployed');
      return;
    case 'repeat alarm':
      for (const host of platform.hostsOf('Sku')) host.repeatAlarm();
      return;
    default:
      for (const host of platform.hosts.values()) {
        for (const link of [...host.links]) {
          if (!random.chance(fault.share)) continue;
          if (fault.kind === 'stall') link.stall(STALL_MS);
          else link.cut(fault.kind === 'silence' ? 'silently' : 'and both are told');
        }
      }
  }
}
