/** A running Capstan: the engine's thread, the request log, a reader and the HTTP server, put together. */
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import pino, { type Logger } from 'pino'
import { folderDelivery } from './banking/delivery.ts'
import type { Debtor } from './banking/payment-file.ts'
import type { Config } from './config.ts'
import { sandboxCredentials } from './engine/sandbox.ts'
import { SettlementRows } from './engine/settlement-rows.ts'
import type { Credential, Reader } from './engine/store.ts'
import { type RemoteEngine, startEngineThread } from './engine/thread/remote.ts'
import { CallsInFlight, drain } from './http/drain.ts'
import { FailureRules } from './http/failures.ts'
import { Accounts } from './http/portal/accounts.ts'
import { Attempts } from './http/portal/attempts.ts'
import { PasswordHasher } from './http/portal/passwords.ts'
import { Sessions } from './http/portal/sessions.ts'
import { RateLimiter } from './http/rate-limit.ts'
import type { AnyRoute, Services } from './http/route.ts'
import { SHOPPER_PAGE } from './http/shopper/shared.ts'
import { Looks } from './http/viewing.ts'
import { BankJob } from './jobs/bank.ts'
import { ClockMover } from './jobs/clock-move.ts'
import { Deliverer } from './jobs/deliver.ts'
import { DueJob } from './jobs/due.ts'
import { MailSender } from './jobs/mail.ts'
import { openMail } from './mail/open.ts'
import type { MailPort } from './mail/port.ts'
import { Metrics } from './metrics.ts'
import { PdfThread } from './reports/pdf-thread.ts'
import { openRequestLog } from './request-log/open.ts'
import type { RequestLog } from './request-log/port.ts'
import { openReader } from './storage/open.ts'
import type { StorageSettings } from './storage/settings.ts'

export interface RunningServer {
  /** Where it listens. */
  url: string
  /** Answers what is in flight, writes what is queued, then ends. */
  close(): Promise<void>
}

export interface ServerExtras {
  /** Routes of a benchmark beside the product's own. */
  routes?: readonly AnyRoute[]
}

/**
 * What threads begin with, in MB, before V8 looks for old garbage. Theirs is buffers and text of calls that are answered a
 * moment later; left to itself V8 goes through all that is alive ten times a second, in both of them. On PostgreSQL it
 * costs a tenth of the captures per second. V8 reads this when a thread starts.
 */
const ROOM_OF_THREADS = '--initial-old-space-size=64'

/** Resolves when the server takes calls. Rejects with a sentence for the operator when it cannot be started. */
export async function startServer(config: Config, extras: ServerExtras = {}): Promise<RunningServer> {
  setFlagsFromString(ROOM_OF_THREADS)
  const logger = pino({ level: config.logLevel, base: null }, pino.destination({ fd: 2, sync: false }))
  const metrics = new Metrics()
  const storage: StorageSettings = {
    mode: config.mode,
    ...(config.databaseUrl === undefined ? { dataDir: config.dataDir } : { databaseUrl: config.databaseUrl }),
  }
  // While the engine's thread opens the database, this one loads what it needs next: a third of the start.
  const loading = Promise.all([import('./http/app.ts'), import('kysely')])
  const opened: { close(): Promise<void> }[] = []
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part)
    return part
  }
  try {
    const mail = await openMail(config)
    const engine = await startEngine(config, storage, logger, metrics, mail !== undefined)
    keep(engine)
    const [reader, requestLog] = await Promise.all([
      openReader(storage).then((reader) => keep(reader)),
      openLog(config, storage, logger).then((log) => keep(log)),
    ])
    await assertOperator(config, reader)
    metrics.watch({ queueDepth: () => engine.depth, requestLog: () => requestLog.stats() })
    const [{ buildApp }] = await loading
    return await listen(config, { engine, reader, requestLog, metrics, logger, mail, buildApp }, extras)
  } catch (error) {
    for (const part of opened.reverse()) await part.close().catch(() => {})
    throw error
  }
}

interface Parts {
  engine: RemoteEngine
  reader: Reader
  requestLog: RequestLog
  metrics: Metrics
  logger: Logger
  mail: MailPort | undefined
  buildApp: typeof import('./http/app.ts').buildApp
}

function startEngine(
  config: Config,
  storage: StorageSettings,
  logger: Logger,
  metrics: Metrics,
  mail: boolean,
) {
  const { idempotencyLifetimeMs, authorizationDays, duplicateWindowMs, shopperLinkDays, approvalAbove } =
    config
  return startEngineThread(
    {
      storage,
      engine: {
        idempotencyLifetimeMs,
        authorizationDays,
        duplicateWindowMs,
        shopperLinkDays,
        mail,
        ...(approvalAbove && { approvalAbove }),
        ...(payerOf(config) && { bankFiles: config.bankFormat }),
      },
    },
    {
      onFault: (err, correlationIds) =>
        logger.error({ err, correlation_ids: correlationIds }, 'a batch failed'),
      onBatch: (report) => metrics.onBatch(report),
      onDeath: (err) => {
        // Nothing can be decided without it. A supervisor starts us again; what was answered is on disk.
        logger.fatal({ err }, 'the engine died')
        logger.flush(() => process.exit(1))
      },
    },
  )
}

/** The account that pays. A sandbox has one, so that everything can be rehearsed. */
function payerOf({ mode, payerName, payerIban, payerBic, issuer }: Config): Debtor | undefined {
  const iban = payerIban ?? (mode === 'sandbox' ? SANDBOX_PAYER_IBAN : undefined)
  if (iban === undefined) return undefined
  return { name: payerName ?? issuer.name, iban, ...(payerBic !== undefined && { bic: payerBic }) }
}

/** Of no bank: made for tests. */
const SANDBOX_PAYER_IBAN = 'DE89370400440532013000'

function openLog(
  config: Config,
  { dataDir, databaseUrl }: StorageSettings,
  logger: Logger,
): Promise<RequestLog> {
  return openRequestLog({
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(dataDir !== undefined && { dataDir }),
    retentionDays: config.logRetentionDays,
    maxBytes: config.logMaxBytes,
    bodyMaxBytes: config.logBodyMaxBytes,
    onTrouble: (message) => logger.warn(message),
  })
}

/** In production somebody must be able to make merchants: without an operator the server is of no use. */
async function assertOperator(config: Config, reader: Reader): Promise<void> {
  if (config.mode !== 'production' || config.operator || (await reader.hasOperator())) return
  throw new Error(
    'Production mode needs an operator credential: set CAPSTAN_OPERATOR to username:secret, or run `capstan merchants add-operator NAME` first.',
  )
}

function fixedCredentials(config: Config): Credential[] {
  const operator = config.operator ? [{ ...config.operator, createdAt: 0 }] : []
  return config.mode === 'sandbox' ? [...operator, ...sandboxCredentials()] : operator
}

async function listen(
  config: Config,
  { buildApp, mail, ...parts }: Parts,
  extras: ServerExtras,
): Promise<RunningServer> {
  let draining = false
  let publicUrl = config.publicUrl ?? ''
  let openApi: unknown
  const { engine, reader } = parts
  const deliverer = new Deliverer(config.mode, parts.logger)
  const mailer = new MailSender({
    reader,
    port: mail,
    mode: config.mode,
    logger: parts.logger,
    pageOf: (token) => `${publicUrl}${SHOPPER_PAGE}/${token}`,
  })
  const payer = payerOf(config)
  const onBankFault = (err: unknown) => parts.logger.error({ err }, 'a file for the bank or from it failed')
  const folder = config.bankFolder ?? join(config.dataDir, 'bank')
  const bank =
    payer && new BankJob({ engine, reader, delivery: folderDelivery(folder), payer, onFault: onBankFault })
  if (!bank)
    parts.logger.warn('no account to pay from (--payer-iban): payouts wait, and no files are written')
  const due = new DueJob({
    engine,
    reader,
    file: async (task) => bank?.perform(task),
    send: (delivery, work, hurry) => deliverer.send(delivery, work, hurry),
    mail: (task, hurry) => mailer.send(task, hurry),
    onFault: (err) => parts.logger.error({ err }, 'due work failed'),
  })
  const mover = new ClockMover(engine, due)
  const failures = new FailureRules(reader)
  const documents = new PdfThread()
  if (config.mode === 'sandbox') await failures.start()
  const accounts = new Accounts(reader, config.mode)
  const services: Services = {
    ...parts,
    accounts,
    sessions: new Sessions({ engine, reader, accounts }),
    passwords: new PasswordHasher(),
    attempts: new Attempts(),
    looks: new Looks(),
    mode: config.mode,
    lineQuantities: config.lineQuantities,
    duplicateWindowMs: config.duplicateWindowMs,
    settlements: new SettlementRows(reader.settlements),
    documents,
    issuer: config.issuer,
    moveClock: (target, actor) => mover.move(target, actor),
    failures,
    ...(bank && { bank }),
    publicUrl: () => publicUrl,
    draining: () => draining,
    openApi: () => {
      openApi ??= app.swagger()
      return openApi
    },
  }
  const app: FastifyInstance = await buildApp({
    services,
    mode: config.mode,
    logger: parts.logger,
    fixedCredentials: fixedCredentials(config),
    profile: config.profile,
    ...(config.rateLimits &&
      config.rateLimits !== 'off' && { rateLimiter: new RateLimiter(config.rateLimits) }),
    trustProxy: config.trustProxy,
    allowRemoteSandbox: config.allowRemoteSandbox,
    onAnswer: (operation, status, durationMs) => parts.metrics.onAnswer(operation, status, durationMs),
    ...(extras.routes && { extraRoutes: extras.routes }),
  })
  const calls = new CallsInFlight(app.server)
  await app.listen({ host: config.host, port: config.port })
  due.start()
  bank?.start()
  const url = addressUrl(app.server.address() as AddressInfo)
  publicUrl ||= url
  return {
    url,
    close: async () => {
      draining = true
      await drain(app.server, calls, () => app.close())
      deliverer.stop()
      mailer.stop()
      await due.stop()
      await bank?.stop()
      failures.stop()
      await documents.close()
      await parts.engine.close()
      await parts.requestLog.close()
      await parts.reader.close()
      parts.logger.flush()
    },
  }
}

function addressUrl({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
