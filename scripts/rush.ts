import { runCommand } from './program/errors.ts';
import { readSecrets } from './program/settings.ts';
import { rush } from './rush/crowd.ts';
import { readOptions, USAGE } from './rush/options.ts';
import { reportOf, reportText } from './rush/report.ts';
import { Server } from './rush/server.ts';

/** `npm run rush`: a crowd of simulated shoppers, and the verdict from the outside (rule RUN-2). */
await runCommand(async () => {
  const { OPERATOR_TOKEN } = await readSecrets('environment and .dev.vars');
  const options = readOptions(process.argv.slice(2), OPERATOR_TOKEN);
  if (options === undefined) return console.log(USAGE);
  const result = await rush(new Server(options.url, options.token), options);
  const report = reportOf(result, options);
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report, result));
  process.exitCode = report.verdict === 'sound' ? 0 : 1;
});
