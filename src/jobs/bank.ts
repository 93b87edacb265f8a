/**
 * Files for the bank and from it. Each step is noted before the next: a file is staged, noted as staged, moved to where
 * the bank takes it, noted as sent. Who stops in between is followed by somebody who goes on where it was.
 */
import { createHash } from 'node:crypto'
import { type BankDelivery, INCOMING_AT_ONCE } from '../banking/delivery.ts'
import { type Debtor, pain001, transfersCsv } from '../banking/payment-file.ts'
import { readBesides } from '../banking/reading.ts'
import { executePayments } from '../banking/sandbox-bank.ts'
import { BankFileProblem, type StatementEntry, type StatusReport } from '../banking/statements.ts'
import { localDateOf, nextBankingDay } from '../domain/contract/calendar.ts'
import type { BankAnswer } from '../domain/payout/lifecycle.ts'
import type { BankOrder, FileTask } from '../engine/bank-files.ts'
import { type Engine, type IntentOf, type IntentType, OPERATOR, type Outcome } from '../engine/command.ts'
import { uuidOf, uuidv7 } from '../engine/ids.ts'
import { type Reader, StoreError } from '../engine/store.ts'

/** How often the folder is looked at. Banks write a few files a day. */
const INCOMING_PERIOD_MS = 30_000
/** Entries of a statement that are asked about at once. */
const ENTRIES_AT_ONCE = 200

export interface BankServices {
  engine: Pick<Engine, 'execute'>
  reader: Pick<Reader, 'payoutsOfFile' | 'now'>
  delivery: BankDelivery
  /** Whose account pays. */
  payer: Debtor
  onFault(error: unknown): void
}

/** What an incoming file came to. */
export interface Imported {
  file: string
  changed: number
  known: number
  /** Of payouts whose file is not noted as sent yet: the file of the bank stays where it is, and is read again. */
  early: number
  problems: number
}

export class BankJob {
  readonly #services: BankServices
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(services: BankServices) {
    this.#services = services
  }

  start(): void {
    this.#timer = setInterval(
      () => void this.takeIncoming().catch(this.#services.onFault),
      INCOMING_PERIOD_MS,
    )
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running.catch(() => {})
  }

  /** Does what is due with a file. Never throws: what failed is due again. */
  async perform(task: FileTask): Promise<void> {
    try {
      if (task.task === 'deliver') await this.#deliver(task)
      else await this.#answer(task)
    } catch (error) {
      this.#services.onFault(error)
      // It cannot be written, and will not be the next time either: somebody has to look at it.
      if (error instanceof RangeError) {
        const { fileId, file } = task
        const id = uuidOf('bankProblem', fileId, error.message)
        await this.#tell(error.message, { file: file.name, id }).catch(this.#services.onFault)
      }
    }
  }

  /**
   * A staged file bears the number of the attempt that staged it, and only the one that was noted is moved: so one that
   * was slow and is overtaken leaves its own behind, and gives the bank nothing.
   */
  async #deliver({ fileId, file, attempt, transfers }: FileTask): Promise<void> {
    const { delivery } = this.#services
    let stagedBy = file.stagedBy
    if (stagedBy === undefined) {
      await delivery.stage(stagedName(file.name, attempt), this.#contentOf({ fileId, file, transfers }))
      const noted = await this.#ask<'noteFile'>({ type: 'noteFile', fileId, state: 'staged', attempt })
      stagedBy = noted.stagedBy
      if (stagedBy !== attempt) return
    }
    await delivery.deliver(stagedName(file.name, stagedBy), file.name)
    await this.#ask<'noteFile'>({ type: 'noteFile', fileId, state: 'sent', attempt })
  }

  #contentOf({ fileId, file, transfers }: Pick<FileTask, 'fileId' | 'file' | 'transfers'>): string {
    const input = {
      fileId: messageId(fileId),
      createdAt: file.createdAt,
      executionDate: dayText(nextBankingDay(localDateOf(file.createdAt, 'UTC'))),
      debtor: this.#services.payer,
      currency: file.currency,
      transfers: transfers.map(({ paymentReference, amount: amountMinor, currency, account }) => {
        return { paymentReference, amountMinor, currency, account, remittance: `Payout ${paymentReference}` }
      }),
    }
    return file.format === 'csv' ? transfersCsv(input) : pain001(input)
  }

  /** A sandbox's bank puts its answer where a bank would, and it is read like any other. */
  async #answer({ fileId, transfers }: FileTask): Promise<void> {
    const { delivery, reader, payer } = this.#services
    const outcomes = await Promise.all(
      transfers.map(({ paymentReference, merchantId: forMerchantId }) =>
        this.#ask<'takeBankOrder'>({ type: 'takeBankOrder', paymentReference, forMerchantId }),
      ),
    )
    const answered = transfers.map((transfer, index) => {
      const { outcome, reason } = (outcomes[index] as { order?: BankOrder }).order ?? { outcome: 'paid' }
      const { paymentReference, amount: amountMinor, currency } = transfer
      return { paymentReference, amountMinor, currency, outcome, ...(reason !== undefined && { reason }) }
    })
    if (answered.length > 0) {
      const input = { fileId: messageId(fileId), transfers: answered }
      const { statement, status } = executePayments(input, await reader.now(), payer)
      await delivery.receive(`${fileId}-status.xml`, status)
      await delivery.receive(`${fileId}-statement.xml`, statement)
      await this.takeIncoming()
    }
    await this.#ask<'noteFile'>({ type: 'noteFile', fileId, state: 'answered', attempt: 0 })
  }

  /** Reads what the bank has sent, one file after the other. One that cannot be used is put aside and told of. */
  takeIncoming(): Promise<Imported[]> {
    const taken = this.#running.catch(() => {}).then(() => this.#takeAll())
    this.#running = taken
    return taken
  }

  async #takeAll(): Promise<Imported[]> {
    const { delivery } = this.#services
    const imported: Imported[] = []
    for (;;) {
      const names = await delivery.incoming()
      const before = imported.length
      for (const name of names) {
        // One that cannot be read now is tried again the next time, and keeps no other waiting.
        try {
          imported.push(await this.#take(name))
        } catch (error) {
          this.#services.onFault(error)
        }
      }
      const stayed = imported.slice(before).filter(({ early }) => early > 0).length
      if (names.length < INCOMING_AT_ONCE || imported.length - before === stayed) return imported
    }
  }

  async #take(name: string): Promise<Imported> {
    const { delivery } = this.#services
    const result: Imported = { file: name, changed: 0, known: 0, early: 0, problems: 0 }
    try {
      const bytes = await delivery.read(name)
      const read = await readBesides(bytes)
      const digest = createHash('sha256').update(bytes).digest('hex')
      if (read.kind === 'statement') await this.#takeEntries(read.entries, name, digest, result)
      else await this.#takeReport(read.report, name, digest, result)
    } catch (error) {
      if (!(error instanceof BankFileProblem)) throw error
      result.problems++
      await this.#tell(error.message, { file: name, id: uuidOf('bankProblem', name, error.message) })
      await delivery.done(name, false)
      return result
    }
    if (result.early === 0) await delivery.done(name, true)
    return result
  }

  /** Entries that bear none of our references are somebody else's: an account is used for more than payouts. */
  async #takeEntries(
    entries: StatementEntry[],
    file: string,
    digest: string,
    result: Imported,
  ): Promise<void> {
    const ours = entries.filter(({ paymentReference }) => paymentReference !== undefined)
    for (let from = 0; from < ours.length; from += ENTRIES_AT_ONCE) {
      const some = ours.slice(from, from + ENTRIES_AT_ONCE)
      await Promise.all(
        some.map((entry) => {
          const { kind, amountMinor: amount, currency, bookedAt: at, reason } = entry
          const { bankReference } = entry
          const answer = {
            kind,
            amount,
            currency,
            at,
            bankReference,
            ...(reason !== undefined && { reason }),
          }
          const id = uuidOf('bankProblem', digest, bankReference)
          return this.#answerPayout(entry.paymentReference as string, answer, { file, id }, result)
        }),
      )
    }
  }

  /** A transfer that is accepted is not executed yet: the statement tells that. */
  async #takeReport(report: StatusReport, file: string, digest: string, result: Imported): Promise<void> {
    const at = await this.#services.reader.now()
    for (const { paymentReference, reason } of await this.#rejected(report)) {
      const answer = { kind: 'rejected', at, ...(reason !== undefined && { reason }) } as const
      const id = uuidOf('bankProblem', digest, paymentReference)
      await this.#answerPayout(paymentReference, answer, { file, id }, result)
    }
  }

  async #rejected({ groupStatus, reason, originalMessageId, transfers }: StatusReport) {
    if (groupStatus !== 'RJCT') return transfers.filter(({ status }) => status === 'rejected')
    const payouts = await this.#services.reader.payoutsOfFile(fileIdOf(originalMessageId))
    return payouts.map(({ paymentReference }) => ({
      reason,
      ...transfers.find((transfer) => transfer.paymentReference === paymentReference),
      paymentReference,
    }))
  }

  async #answerPayout(
    paymentReference: string,
    answer: BankAnswer,
    { file, id }: { file: string; id: string },
    result: Imported,
  ): Promise<void> {
    const { outcome, problem } = await this.#ask<'answerPayout'>({
      type: 'answerPayout',
      paymentReference,
      answer,
    })
    if (outcome === 'changed') result.changed++
    else if (outcome === 'known') result.known++
    else if (outcome === 'early') result.early++
    else if (problem !== undefined) {
      result.problems++
      const { amount, currency } = answer
      await this.#tell(problem, { file, id, paymentReference, amount, currency })
    }
  }

  async #tell(
    problem: string,
    about: {
      file: string
      id: string
      paymentReference?: string
      amount?: number | undefined
      currency?: string | undefined
    },
  ): Promise<void> {
    const { id: problemId, file, paymentReference, amount, currency } = about
    await this.#ask<'noteBankProblem'>({
      type: 'noteBankProblem',
      problemId,
      problem: {
        problem,
        file,
        ...(paymentReference !== undefined && { paymentReference }),
        ...(amount !== undefined && { amount }),
        ...(currency !== undefined && { currency }),
      },
    })
  }

  /** Throws unless it was done: the file stays where it is, and is taken again. */
  async #ask<T extends IntentType>(intent: IntentOf<T>) {
    const command = { merchantId: OPERATOR, correlationId: uuidv7(), actor: 'system', intent }
    const outcome: Outcome<T> = await this.#services.engine.execute<T>(command)
    if (outcome.status === 'accepted') return outcome.result
    throw new StoreError('unavailable', `${intent.type} was answered with ${outcome.status}`)
  }
}

const stagedName = (name: string, attempt: number) => `${attempt}-${name}`

const messageId = (fileId: string) => fileId.replaceAll('-', '')

function fileIdOf(message: string): string {
  return message.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function dayText({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
