/** Merchants, through a running server. */
import { CommandError } from './failure.ts'
import { type Credentials, HttpClient, type Request, refusalText } from './http-client.ts'
import type { ListedMerchant, MerchantAdministration, NewCredential } from './merchants.ts'

const BASE = '/capstan/v1'
const PAGE = 100

interface CredentialBody {
  merchant_id?: string
  username: string
  secret: string
}
interface MerchantBody {
  merchant_id: string
  name: string
  active: boolean
  credentials: { username: string; disabled_at?: string }[]
}
interface PageBody {
  merchants: { merchant_id: string }[]
  next?: string
}

export class MerchantsOverHttp implements MerchantAdministration {
  readonly #client: HttpClient

  constructor(url: string, operator: Credentials) {
    this.#client = new HttpClient(url, operator)
  }

  add({ merchantId, name }: { merchantId?: string; name?: string }): Promise<NewCredential> {
    return this.#credential({
      method: 'POST',
      path: `${BASE}/merchants`,
      body: {
        ...(merchantId !== undefined && { merchant_id: merchantId }),
        ...(name !== undefined && { name }),
      },
    })
  }

  async *list(): AsyncIterable<ListedMerchant> {
    let after: string | undefined
    do {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
      const page = await this.#ask<PageBody>({
        method: 'GET',
        path: `${BASE}/merchants?size=${PAGE}${query}`,
      })
      for (const { merchant_id } of page.merchants) yield this.#read(merchant_id)
      after = page.next
    } while (after !== undefined)
  }

  async #read(id: string): Promise<ListedMerchant> {
    const path = `${BASE}/merchants/${encodeURIComponent(id)}`
    const { merchant_id, name, active, credentials } = await this.#ask<MerchantBody>({ method: 'GET', path })
    const working = credentials.filter(({ disabled_at }) => disabled_at === undefined)
    return { merchantId: merchant_id, name, active, usernames: working.map(({ username }) => username) }
  }

  rotate(id: string): Promise<NewCredential> {
    return this.#credential({
      method: 'POST',
      path: `${BASE}/merchants/${encodeURIComponent(id)}/credentials`,
    })
  }

  async disable(id: string, username: string): Promise<void> {
    const path = `${BASE}/merchants/${encodeURIComponent(id)}/credentials/${encodeURIComponent(username)}`
    await this.#ask({ method: 'DELETE', path })
  }

  addOperator(username: string): Promise<NewCredential> {
    return this.#credential({ method: 'POST', path: `${BASE}/operators`, body: { username } })
  }

  async close(): Promise<void> {}

  async #credential(request: Request): Promise<NewCredential> {
    const { merchant_id, username, secret } = await this.#ask<CredentialBody>(request)
    return { ...(merchant_id !== undefined && { merchantId: merchant_id }), username, secret }
  }

  async #ask<Body>(request: Request): Promise<Body> {
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
