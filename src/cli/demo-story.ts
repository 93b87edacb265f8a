/** The README's story, call by call, as a merchant's system would make them. */
import { randomUUID } from 'node:crypto'
import { CommandError } from './failure.ts'
import { type HttpClient, type Request, type Response, refusalText } from './http-client.ts'

const TOMATOES = {
  type: 'physical',
  reference: 'TOM-10',
  name: 'Tomatoes',
  quantity: 10,
  quantity_unit: 'kg',
  unit_price: 600,
  total_amount: 6000,
}

const ORDER = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  order_amount: 6000,
  order_lines: [TOMATOES],
  billing_address: {
    given_name: 'Alva',
    family_name: 'Berg',
    email: 'alva.berg@shopper.example',
    street_address: 'Storgatan 1',
    postal_code: '111 51',
    city: 'Stockholm',
    country: 'SE',
  },
}

/** Plays it to its end, printing every call. Throws a CommandError at the first answer that is not as told. */
export async function playStory(client: HttpClient): Promise<void> {
  const story = new Story(client)
  await capturedInFull(story)
  await capturedInTwoParts(story)
  console.log('That was the story: every amount above is booked and on disk.')
}

async function capturedInFull(story: Story): Promise<void> {
  const order = await story.place('A shopper buys 10 kg of tomatoes; the shop places the order.')
  await story.tell('The goods leave the house: the order is captured in full.', 201, {
    method: 'POST',
    path: `${order}/captures`,
    idempotencyKey: randomUUID(),
    body: {
      captured_amount: 6000,
      description: 'All of it, in one parcel',
      order_lines: [TOMATOES],
      shipping_info: [{ shipping_company: 'PostNord', shipping_method: 'Home', tracking_number: '63547892' }],
    },
  })
  await story.tell('Read back, the order is CAPTURED.', 200, { method: 'GET', path: order }, 'CAPTURED')
}

async function capturedInTwoParts(story: Story): Promise<void> {
  const order = await story.place('A second order will be shipped in two parcels.')
  const part = (kilos: number) => ({
    method: 'POST' as const,
    path: `${order}/captures`,
    idempotencyKey: randomUUID(),
    body: {
      captured_amount: kilos * 600,
      description: `${kilos} kg`,
      order_lines: [{ ...TOMATOES, quantity: kilos, total_amount: kilos * 600 }],
    },
  })
  const read = { method: 'GET' as const, path: order }
  await story.tell('Four kilos are shipped first.', 201, part(4))
  await story.tell('The order is PART_CAPTURED.', 200, read, 'PART_CAPTURED')
  await story.tell('The other six follow.', 201, part(6))
  await story.tell('Now this order is CAPTURED, too.', 200, read, 'CAPTURED')
  await story.tell('One cent more is refused, and the answer says why in numbers.', 403, {
    ...part(6),
    idempotencyKey: randomUUID(),
    body: { captured_amount: 1 },
  })
}

class Story {
  readonly #client: HttpClient
  #step = 0

  constructor(client: HttpClient) {
    this.#client = client
  }

  /** Gives the new order's path. */
  async place(sentence: string): Promise<string> {
    const path = `/payments/v1/authorizations/${randomUUID()}/order`
    const response = await this.tell(sentence, 200, { method: 'POST', path, body: ORDER })
    return `/ordermanagement/v1/orders/${(response.body as { order_id: string }).order_id}`
  }

  async tell(sentence: string, status: number, request: Request, orderStatus?: string): Promise<Response> {
    console.log(`${++this.#step}. ${sentence}\n`)
    console.log(indented(requestText(request)))
    const response = await this.#client.send(request)
    console.log(`${indented(responseText(response))}\n`)
    const shown = (response.body as { status?: string } | undefined)?.status
    if (response.status !== status) {
      throw new CommandError(`The story ends here: ${status} was expected, not ${refusalText(response)}.`)
    }
    if (orderStatus !== undefined && shown !== orderStatus) {
      throw new CommandError(`The story ends here: the order should be ${orderStatus}, and is ${shown}.`)
    }
    return response
  }
}

function requestText({ method, path, idempotencyKey, body }: Request): string {
  const lines = [`> ${method} ${path}`]
  if (idempotencyKey !== undefined) lines.push(`> Klarna-Idempotency-Key: ${idempotencyKey}`)
  if (body !== undefined) lines.push(JSON.stringify(body, null, 2))
  return lines.join('\n')
}

/** The headers that a merchant's system looks at; the spelling on the wire is the same. */
const SHOWN_HEADERS = ['Location', 'Capture-Id', 'Klarna-Correlation-Id']

function responseText({ status, headers, body }: Response): string {
  const lines = [`< ${status}`]
  for (const name of SHOWN_HEADERS) {
    const value = headers.get(name)
    if (value !== null) lines.push(`< ${name}: ${value}`)
  }
  if (body !== undefined) lines.push(JSON.stringify(body, null, 2))
  return lines.join('\n')
}

function indented(text: string): string {
  return text.replace(/^/gm, '   ')
}
