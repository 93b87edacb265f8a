/** Merchants, through a running server. */
import type { Request } from './http-client.ts'
import type { ListedMerchant, MerchantAdministration, NewCredential } from './merchants.ts'
import type { OperatorClient } from './operator-client.ts'

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
  readonly #client: OperatorClient

  constructor(client: OperatorClient) {
    this.#client = client
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
      const page = await this.#client.ask<PageBody>({
        method: 'GET',
        path: `${BASE}/merchants?size=${PAGE}${query}`,
      })
      for (const { merchant_id } of page.merchants) yield this.#read(merchant_id)
      after = page.next
    } while (after !== undefined)
  }

  async #read(id: string): Promise<ListedMerchant> {
    const path = `${BASE}/merchants/${encodeURIComponent(id)}`
    const { merchant_id, name, active, credentials } = await this.#client.ask<MerchantBody>({
      method: 'GET',
      path,
    })
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
    await this.#client.ask({ method: 'DELETE', path })
  }

  addOperator(username: string): Promise<NewCredential> {
    return this.#credential({ method: 'POST', path: `${BASE}/operators`, body: { username } })
  }

  async close(): Promise<void> {}

  async #credential(request: Request): Promise<NewCredential> {
    const { merchant_id, username, secret } = await this.#client.ask<CredentialBody>(request)
    return { ...(merchant_id !== undefined && { merchantId: merchant_id }), username, secret }
  }
}
