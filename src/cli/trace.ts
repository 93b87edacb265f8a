/** `capstan trace`: where the money of an order, a capture, a refund, a fee or a payout is. */
import type { Command } from 'commander'
import type { Flags } from '../config.ts'
import type { Reader } from '../engine/store.ts'
import type { Traced, TracedPayout } from '../engine/tracing.ts'
import { withReader } from './database.ts'
import { CommandError } from './failure.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'

export function define(command: Command): void {
  command
    .argument(
      '<id>',
      "an order's id, a capture's, a refund's, a change's, a payout's, or a payment reference",
    )
    .option('--merchant <id>', 'look only at what is of this merchant')
    .option('--json', 'as the API gives it, of a payout with everything that is in it')
  addSettings(command, STORE_SETTINGS)
  command.action((id: string, flags: Flags) => withReader(flags, (reader) => run(reader, id, flags)))
}

async function run(reader: Reader, id: string, flags: Flags): Promise<void> {
  const { traceOf } = await import('../engine/tracing.ts')
  const { merchant, json } = flags as { merchant?: string; json?: boolean }
  const traced = await traceOf(reader, id, merchant)
  if (!traced) throw new CommandError(`There is no order, capture, refund, fee or payout ${id}.`)
  if (traced.kind !== 'payout') await printSources(traced, json)
  else if (json) await printJson(reader, traced)
  else await printPayout(reader, traced.payout)
}

async function printSources(traced: Exclude<Traced, { kind: 'payout' }>, json = false): Promise<void> {
  if (json) {
    const { traceOnWire } = await import('../http/capstan/tracing-wire.ts')
    console.log(JSON.stringify(traceOnWire(traced), undefined, 2))
    return
  }
  const { orderText, sourceText } = await import('./trace-text.ts')
  const sources = traced.kind === 'order' ? traced.sources : [traced.source]
  const order = traced.kind === 'order' ? traced.record.order : traced.source.order
  console.log([orderText(order), ...sources.map(sourceText)].join('\n\n'))
}

/** However much is in it: what is printed is not held. */
async function printJson(reader: Reader, traced: Extract<Traced, { kind: 'payout' }>): Promise<void> {
  const { allItemsOfPayout } = await import('../engine/tracing.ts')
  const { itemsOnWire, traceOnWire } = await import('../http/capstan/tracing-wire.ts')
  const head = JSON.stringify(traceOnWire(traced))
  await write(`${head.slice(0, -1)},"items":[`)
  let separator = '\n'
  for await (const items of allItemsOfPayout(reader, traced.payout.payout)) {
    if (items.length === 0) continue
    const named = await itemsOnWire(reader, items)
    await write(separator + named.map((item) => JSON.stringify(item)).join(',\n'))
    separator = ',\n'
  }
  await write('\n]}\n')
}

async function printPayout(reader: Reader, traced: TracedPayout): Promise<void> {
  const { allItemsOfPayout } = await import('../engine/tracing.ts')
  const { itemLine, payoutText } = await import('./trace-text.ts')
  await write(`${payoutText(traced)}\n`)
  for await (const items of allItemsOfPayout(reader, traced.payout)) {
    await write(items.map((item) => `${itemLine(item, traced.payout.currency)}\n`).join(''))
  }
}

/** Waits for whoever reads the output, so that nothing piles up. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}
