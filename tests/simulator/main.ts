import './register.ts';

// What is replaced must be known before anything imports it.
const { main } = await import('./run/command.ts');
process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
