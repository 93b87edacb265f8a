/** Asking a running server as the platform operator: for commands of which the server does the work. */
import { type Config, configOf, type Environment, type Flags, resolveSettings } from '../config.ts'
import { operatorCredential } from '../config-values.ts'
import { SANDBOX_OPERATOR } from '../engine/sandbox.ts'
import { CommandError } from './failure.ts'
import { type Credentials, HttpClient, type Request, refusalText } from './http-client.ts'
import { findServer } from './running-server.ts'

export class OperatorClient {
  readonly #client: HttpClient

  constructor(url: string, operator: Credentials) {
    this.#client = new HttpClient(url, operator)
  }

  /** Gives the body of an answer that is no refusal; throws a CommandError for every other. */
  async ask<Body>(request: Request): Promise<Body> {
    const response = await this.#client.send(request)
    if (response.status < 300) return response.body as Body
    if (response.status === 401) {
      throw new CommandError(
        `${this.#client.url} does not know this operator: set CAPSTAN_OPERATOR to its username:secret.`,
      )
    }
    throw new CommandError(`The server refused (${refusalText(response)}).`)
  }
}

/** The server that `--url` names, or that owns the data folder. Throws a CommandError when there is none. */
export async function operatorClient(flags: Flags): Promise<OperatorClient> {
  const config = configOf(resolveSettings(flags, process.env))
  const url = (flags.url as string | undefined) ?? (await ownerOf(config))
  if (url === undefined) throw new CommandError(noServer(config))
  return new OperatorClient(url, operatorOf(process.env))
}

function noServer({ databaseUrl, dataDir }: Config): string {
  return databaseUrl === undefined
    ? `No server runs on ${dataDir}: start one with capstan serve, or name it with --url.`
    : 'Name a running server with --url: a database does not tell where they are.'
}

/**
 * The server that owns the embedded store, which has one writer. PostgreSQL takes writers side by side, and servers leave
 * no trace of where they are.
 */
export function ownerOf({ databaseUrl, dataDir }: Config): Promise<string | undefined> {
  return databaseUrl === undefined ? findServer(dataDir) : Promise.resolve(undefined)
}

/** Who asks the server: the operator of the environment, else the sandbox's. */
export function operatorOf(environment: Environment): Credentials {
  const given = environment.CAPSTAN_OPERATOR
  if (!given) return SANDBOX_OPERATOR
  const { username, secret } = operatorCredential(given)
  return { username, password: secret }
}
