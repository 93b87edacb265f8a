/**
 * I9: every file for the bank pays what its payouts say, and each of them once. Names in the folder are read before
 * records, so that a file that is there has one; a record before its payouts, which are fixed with it.
 */
import type { BankAccount } from '../../domain/contract/contract.ts'
import { decimalText } from '../../domain/money.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import { FIRST_ID } from '../audit-reader.ts'
import type { BankFile } from '../bank-files.ts'
import { type Breach, breach } from './breach.ts'
import { idsOfPayout } from './payout-checks.ts'
import type { Run, WrittenFile, WrittenFiles } from './run.ts'

const FILES_PAGE = 100

export async function verifyFiles(run: Run): Promise<void> {
  const { files } = run.options
  const unknown = new Set(await files?.names())
  for (let after = FIRST_ID; ; ) {
    const page = await run.audit.bankFiles(after, FILES_PAGE)
    for (const { id, data } of page) {
      const isThere = unknown.delete(data.name)
      if (run.isInPeriod(data.createdAt)) await verifyFile(id, data, isThere ? files : undefined, run)
    }
    run.progress()
    const last = page.at(-1)
    if (!last || page.length < FILES_PAGE) break
    after = last.id
  }
  for (const name of unknown) {
    const message = 'it lies where the bank takes files from, and nobody wrote it'
    run.tell([breach('I9', 'file-unknown', { file: name }, message)])
  }
}

async function verifyFile(
  id: string,
  file: BankFile,
  files: WrittenFiles | undefined,
  run: Run,
): Promise<void> {
  run.counts.files++
  const payouts = (await run.audit.payoutsOfFile(id)).map(({ payout }) => payout)
  const ids = { file_id: id, file: file.name }
  // A merchant of a sandbox that was reset has taken its payouts with it; what else misses them tells of others.
  const isPart = (await run.audit.mode()) === 'sandbox' && payouts.length < file.count
  run.tell(isPart ? checkStates(file, payouts, ids) : checkFile(file, payouts, ids))
  if (!files) return
  try {
    const written = await files.read(file.name)
    if (!written) return
    run.counts.filesRead++
    run.tell(checkContent(file, payouts, written, ids).filter(({ kind }) => !isPart || kind !== FOREIGN))
  } catch (error) {
    run.tell([breach('I9', 'file-unreadable', ids, (error as Error).message)])
  }
}

const FOREIGN = 'file-foreign-payout'

/** A record against the payouts that name it. */
export function checkFile(file: BankFile, payouts: readonly Payout[], ids: Breach['ids']): Breach[] {
  const breaches: Breach[] = []
  if (payouts.length !== file.count) {
    const message = `${file.count} payouts are in the file by its record, and ${payouts.length} name it`
    breaches.push(breach('I9', 'file-count', ids, message))
  }
  const sum = payouts.reduce((total, { totals }) => total + totals.settlement, 0)
  if (sum !== file.amount) {
    breaches.push(
      breach('I9', 'file-amount', ids, `its amount is ${file.amount} and its payouts have ${sum}`),
    )
  }
  return [...breaches, ...checkStates(file, payouts, ids)]
}

function checkStates(file: BankFile, payouts: readonly Payout[], ids: Breach['ids']): Breach[] {
  const breaches: Breach[] = []
  for (const payout of payouts) {
    const both = { ...ids, ...idsOfPayout(payout) }
    if (payout.currency !== file.currency) {
      breaches.push(breach('I9', 'file-currency', both, `the file is in ${file.currency}`))
    }
    if ((file.state === 'sent' || file.state === 'answered') && payout.state === 'created') {
      breaches.push(breach('I9', 'file-state', both, `the file is ${file.state} and the payout is not`))
    }
  }
  return breaches
}

/** What lies there against the payouts: each reference and amount exactly once, and the sums that it names. */
function checkContent(
  file: BankFile,
  payouts: readonly Payout[],
  { transfers, sums }: WrittenFile,
  ids: Breach['ids'],
): Breach[] {
  const breaches: Breach[] = []
  const expected = new Map(payouts.map((payout) => [payout.paymentReference, payout]))
  const seen = new Set<string>()
  for (const { paymentReference, amountMinor, currency, account } of transfers) {
    const payout = expected.get(paymentReference)
    const both = { ...ids, payment_reference: paymentReference, ...(payout && idsOfPayout(payout)) }
    const tell = (kind: string, message: string) => breaches.push(breach('I9', kind, both, message))
    if (!payout) tell(FOREIGN, 'the file pays it, and it is in no payout of this file')
    else if (amountMinor !== payout.totals.settlement || currency !== payout.currency) {
      const { settlement } = payout.totals
      tell('file-payout-amount', `the file pays ${amountMinor} ${currency} and the payout ${settlement}`)
    }
    if (payout?.account && plain(account) !== numberOf(payout.account)) {
      tell('file-payout-account', 'the file pays it into another account than it goes to')
    }
    if (seen.has(paymentReference)) tell('file-payout-twice', 'the file pays it twice')
    seen.add(paymentReference)
  }
  for (const [paymentReference, payout] of expected) {
    if (seen.has(paymentReference)) continue
    breaches.push(
      breach('I9', 'file-payout-missing', { ...ids, ...idsOfPayout(payout) }, 'the file does not pay it'),
    )
  }
  return [...breaches, ...checkSums(file, transfers, sums, ids)]
}

const numberOf = (account: BankAccount) =>
  plain(account.kind === 'iban' ? account.iban : account.accountNumber)

/** A file has the digits and letters alone. */
const plain = (number = '') => number.replace(/[^0-9A-Za-z]/g, '').toUpperCase()

function checkSums(
  { currency }: BankFile,
  transfers: WrittenFile['transfers'],
  sums: WrittenFile['sums'],
  ids: Breach['ids'],
): Breach[] {
  const amount = transfers.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const text = decimalText(amount, currency)
  return sums
    .filter((sum) => (sum.count ?? transfers.length) !== transfers.length || (sum.amount ?? text) !== text)
    .map((sum) => {
      const message = `it says ${sum.count} transfers of ${sum.amount}, and has ${transfers.length} of ${text}`
      return breach('I9', 'file-control-sum', ids, message)
    })
}
