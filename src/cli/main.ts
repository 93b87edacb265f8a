/**
 * The `capstan` command. Each subcommand is a file of its own that is imported when it is asked for, so that
 * a server starts without the client's code and the other way round.
 */
import { Command, CommanderError } from 'commander'
import { UsageError } from '../config.ts'
import { ownVersion } from '../version.ts'
import { FORESEEN } from './failure.ts'
import { asSentence } from './sentence.ts'

interface Subcommand {
  summary: string
  load: () => Promise<{ define: (command: Command) => void }>
}

const SUBCOMMANDS: Record<string, Subcommand> = {
  serve: { summary: 'start the server', load: () => import('./serve.ts') },
  demo: { summary: 'play the story of an order against a running server', load: () => import('./demo.ts') },
  merchants: {
    summary: 'make merchants, and credentials to call with',
    load: () => import('./merchants.ts'),
  },
  users: { summary: 'invite the people who sign in to the portal', load: () => import('./users.ts') },
  contracts: {
    summary: 'agree with merchants on terms, accounts and holds',
    load: () => import('./contracts.ts'),
  },
  payouts: { summary: 'look at payouts, and approve them', load: () => import('./payouts.ts') },
  verify: { summary: 'check the whole database against its invariants', load: () => import('./verify.ts') },
  trace: {
    summary: 'follow the money of an order, a capture, a refund, a fee or a payout',
    load: () => import('./trace.ts'),
  },
  balance: {
    summary: "what a merchant's books came to at an instant",
    load: () => import('./balance.ts'),
  },
  'trial-balance': {
    summary: 'what each account of the ledger opened and closed a day with',
    load: () => import('./trial-balance.ts'),
  },
  'import-settlement': {
    summary: 'lay a settlement file from elsewhere beside our own books',
    load: () => import('./import-settlement.ts'),
  },
  migrate: { summary: "bring the database's schema up to this version", load: () => import('./migrate.ts') },
  backup: { summary: 'copy everything, also while the server runs', load: () => import('./backup.ts') },
  config: { summary: 'show the settings and where each comes from', load: () => import('./config.ts') },
}

const EXIT_FAILURE = 1
const EXIT_USAGE = 2

/** Runs one command line, without `node` and the script; gives the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function main(args: string[]): Promise<number> {
  survivesClosedOutput()
  try {
    const program = await programFor(args)
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    // A group of commands without one of them: its help is printed already.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT_USAGE
    console.error(`capstan: ${sentence(error)}`)
    return error instanceof CommanderError || error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE
  }
}

/** A reader of the output that goes away (`| head -1`) must not take a server down with it. */
function survivesClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error') === 0) stream.on('error', () => {})
  }
}

async function programFor(args: string[]): Promise<Command> {
  const program = new Command('capstan')
    .description('Self-hosted order management and settlement engine.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', '\nEach command has its own help: capstan serve --help')
  quiet(program)
  const asked = args[0] === 'help' ? args[1] : args[0]
  for (const [name, { summary, load }] of Object.entries(SUBCOMMANDS)) {
    const command = program.command(name).description(asSentence(summary))
    command.summary(summary).helpOption('-h, --help', 'show help')
    quiet(command)
    if (name === asked) (await load()).define(command)
  }
  program.allowExcessArguments(true).action((_, { args: [unknown] }: Command) => {
    const names = Object.keys(SUBCOMMANDS).join(', ')
    const what = unknown === undefined ? 'No command is given' : `There is no command '${unknown}'`
    throw new UsageError(`${what}: it must be one of ${names} (see capstan --help).`)
  })
  return program
}

/** Commander's own error lines are held back: `main` prints one sentence for every kind of error. */
function quiet(command: Command): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
}

function sentence(error: unknown): string {
  if (error instanceof CommanderError) {
    const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
    return asSentence(text)
  }
  if (FORESEEN.some((kind) => error instanceof kind)) return (error as Error).message
  // Not foreseen: the stack says more than the message.
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

export const version = ownVersion
