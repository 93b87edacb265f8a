/** Messages to shoppers, by the clock: from what happened to an order to what a mail server got of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { type Client, MERCHANT_2, OPERATOR, ORDERS } from '../support/client.ts'
import type { CapstanServer } from '../support/server.ts'
import {
  decodedHeader,
  headerOf,
  MailServer,
  partsOf,
  type ReceivedMail,
  type Whim,
} from '../support/smtp.ts'
import { advanceClock, onBothStores, type Suite } from '../support/stores.ts'
import { onTopology } from '../support/topologies.ts'

const mail = await new MailServer().open()
const WITH_MAIL = { args: ['--mail-url', mail.url, '--mail-from', 'orders@shop.example'] }
beforeEach(() => {
  mail.whim = () => undefined
})
afterAll(() => mail.close())

interface Message {
  message_id: string
  order_id: string
  causes: string[]
  recipient: string
  state: string
  attempts: number
  result?: string
  resend_of?: string
  content?: { to: string; subject: string; html: string; text: string }
}

let people = 0
/** An address that nobody else has in this file. */
const somebody = () => `shopper${people++}@example.com`

const switched = (client: Client, shopper_messages: boolean) =>
  client.as(OPERATOR).patch('/capstan/v1/merchants/PK000001_demo', { shopper_messages })

const later = (client: Client, advance: string) => client.post('/sandbox/v1/clock', { advance })

const placed = (client: Client, email: string, fields: Record<string, unknown> = {}) =>
  client.placedOrder({ locale: 'en-GB', billing_address: { given_name: 'Ada', email }, ...fields })

async function messagesOf(client: Client, orderId: string): Promise<Message[]> {
  const { body } = await client.get<{ messages: Message[] }>(`/capstan/v1/messages?order_id=${orderId}`)
  return body.messages
}

const subjectOf = (received: ReceivedMail | undefined) =>
  decodedHeader(headerOf(received ?? { data: '' }, 'Subject') ?? '')

/** A merchant whose shoppers are written to, and the messages of one order with these moves a minute later. */
async function afterMoves(
  { client }: Suite,
  moves: (orderId: string) => Promise<unknown>,
  email: string = somebody(),
) {
  await switched(client, true)
  const orderId = await placed(client, email)
  await moves(orderId)
  await later(client, 'PT61S')
  return { email, orderId, messages: await messagesOf(client, orderId) }
}

const says =
  (begin: string, answer: string): Whim =>
  (command) =>
    command.startsWith(begin) ? answer : undefined

onBothStores(
  'a message to a shopper',
  (suite) => {
    it('is not made until the operator has switched it on for the merchant', async () => {
      const { client } = suite
      const email = somebody()
      const orderId = await placed(client, email)
      await client.captured(orderId, 6000)
      const { body } = await client.get<{ scheduled: { kind: string }[] }>('/sandbox/v1/scheduled?size=200')
      expect(body.scheduled.map(({ kind }) => kind)).not.toContain('writeMail')
      expect(
        (await client.as(OPERATOR).get<{ shopper_messages: boolean }>('/capstan/v1/merchants/PK000001_demo'))
          .body.shopper_messages,
      ).toBe(false)
      expect((await switched(client, true)).status).toBe(204)
      expect(
        (await client.patch('/capstan/v1/merchants/PK000001_demo', { shopper_messages: true })).status,
      ).toBe(403)
      await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 100 })
      await switched(client, false)
      await later(client, 'PT2M')
      expect(mail.to(email)).toEqual([])
      expect(await messagesOf(client, orderId)).toEqual([])
    })

    it('tells of a capture with what the page of the order tells, as text and as HTML', async () => {
      await suite.client.patch('/capstan/v1/shop-contact', { email: 'help@shop.example' })
      const { email, messages } = await afterMoves(suite, (orderId) =>
        suite.client.captured(orderId, {
          captured_amount: 6000,
          shipping_info: [{ shipping_company: 'PostNord', tracking_number: '63547892' }],
        }),
      )
      expect(messages).toMatchObject([
        { causes: ['capture'], state: 'sent', attempts: 1, recipient: 's…@example.com' },
      ])
      const [got, ...more] = mail.to(email) as [ReceivedMail, ...ReceivedMail[]]
      expect(more).toEqual([])
      expect(subjectOf(got)).toMatch(/^\[Sandbox\] Your order has been sent – /)
      expect(headerOf(got, 'Message-ID')).toContain(messages[0]?.message_id)
      const parts = partsOf(got)
      for (const part of ['text/plain', 'text/html']) {
        expect(parts[part]).toContain('Tomatoes')
        expect(parts[part]).toContain('63547892')
        expect(parts[part]).toContain('help@shop.example')
        expect(parts[part]).toMatch(/SEK\s?60\.00/)
      }
      const link = /^Your order: (\S+)$/m.exec(parts['text/plain']?.replaceAll('\r', '') ?? '')?.[1] ?? ''
      expect(parts['text/html']).toContain(`href="${link}"`)
      expect(await (await fetch(link)).text()).toContain('Your order has been sent')
      const { body } = await suite.client.get<Message>(`/capstan/v1/messages/${messages[0]?.message_id}`)
      expect(body.content).toMatchObject({ to: email, html: expect.stringContaining('<h1') })
      expect(body.content?.text).toBe(parts['text/plain']?.replaceAll('\r\n', '\n'))
    })

    it('tells of a refund, a cancellation and an expiry', async () => {
      const refunded = await afterMoves(suite, async (orderId) => {
        await suite.client.captured(orderId, 6000)
        await later(suite.client, 'PT2M')
        await suite.client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 1000 })
      })
      expect(refunded.messages.map(({ causes }) => causes)).toEqual([['refund'], ['capture']])
      expect(subjectOf(mail.to(refunded.email)[1])).toContain('Part of your money has been refunded')
      const cancelled = await afterMoves(suite, (orderId) => suite.client.post(`${ORDERS}/${orderId}/cancel`))
      expect(cancelled.messages).toMatchObject([{ causes: ['cancel'], state: 'sent' }])
      expect(subjectOf(mail.to(cancelled.email)[0])).toContain('Your order is cancelled')
      const expired = await afterMoves(suite, () => later(suite.client, 'P29D'))
      expect(expired.messages).toMatchObject([{ causes: ['expiry'], state: 'sent' }])
      expect(subjectOf(mail.to(expired.email)[0])).toContain('Your order has expired')
    })

    it('comes again when the shop asks for it', async () => {
      const { email, messages } = await afterMoves(suite, async (orderId) => {
        const captureId = await suite.client.captured(orderId, 6000)
        await later(suite.client, 'PT2M')
        const path = `${ORDERS}/${orderId}/captures/${captureId}/trigger-send-out`
        expect((await suite.client.post(path)).status).toBe(204)
      })
      expect(messages.map(({ causes }) => causes)).toEqual([['send_out'], ['capture']])
      const [first, second] = mail.to(email)
      expect(subjectOf(second)).toBe(subjectOf(first))
      // Each has a link of its own.
      const textOf = (mail: ReceivedMail | undefined) =>
        partsOf(mail as ReceivedMail)['text/plain']?.replace(/https?:\S+/, '')
      expect(textOf(second)).toBe(textOf(first))
    })

    it('is one for all that happened within a minute, and tells of all of it', async () => {
      const { client } = suite
      const { email, messages } = await afterMoves(suite, async (orderId) => {
        await Promise.all(Array.from({ length: 5 }, (_, n) => client.captured(orderId, 100 + n)))
        await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 50 })
      })
      expect(messages).toMatchObject([{ causes: ['capture', 'refund'], state: 'sent' }])
      const [got, ...more] = mail.to(email)
      expect(more).toEqual([])
      const text = partsOf(got as ReceivedMail)['text/plain'] ?? ''
      for (const amount of ['1.00', '1.01', '1.02', '1.03', '1.04', '0.50']) expect(text).toContain(amount)
    })

    it('is not made where nobody can be written to, and is given up at once where the address is none', async () => {
      const { client } = suite
      await switched(client, true)
      const nobody = await client.placedOrder()
      await client.captured(nobody, 100)
      const evil = await placed(client, 'ada@example.com>\r\nRCPT TO:<eva@example.com')
      await client.captured(evil, 100)
      await later(client, 'PT2M')
      expect(await messagesOf(client, nobody)).toEqual([])
      expect(await messagesOf(client, evil)).toMatchObject([
        {
          state: 'failed',
          attempts: 0,
          recipient: '…',
          result: 'the order has no address that mail can be sent to',
        },
      ])
      expect(mail.to('eva@example.com')).toEqual([])
    })

    it('names a hostile shopper, shop and parcel as text and nothing else', async () => {
      const { client } = suite
      const email = somebody()
      await switched(client, true)
      const evil = '</table><script>alert(1)</script>\r\nBcc: eva@example.com'
      const orderId = await placed(client, email, {
        merchant_reference1: `R${evil}`,
        order_lines: [
          {
            name: `Cup ${evil}`,
            quantity: 1,
            unit_price: 6000,
            total_amount: 6000,
            total_tax_amount: 0,
            tax_rate: 0,
          },
        ],
      })
      await client.captured(orderId, {
        captured_amount: 6000,
        description: evil,
        shipping_info: [{ tracking_number: evil, tracking_uri: 'javascript:alert(1)' }],
      })
      await later(client, 'PT2M')
      const [got] = mail.to(email) as [ReceivedMail]
      expect(got.to).toEqual([email])
      expect(headerOf(got, 'Bcc')).toBeUndefined()
      const markup = partsOf(got)['text/html'] ?? ''
      expect(markup).not.toMatch(/<script|javascript:/i)
      expect(markup).toContain('&lt;script&gt;')
    })

    it('is tried again, ever later, until it is taken: once, with the same id', async () => {
      mail.whim = says('RCPT', '450 later')
      const { client } = suite
      const { email, orderId, messages } = await afterMoves(suite, (orderId) => client.captured(orderId, 100))
      expect(messages).toMatchObject([
        { state: 'waiting', attempts: 1, result: 'the mail server answered 450 to RCPT TO' },
      ])
      await later(client, 'PT7M')
      expect(await messagesOf(client, orderId)).toMatchObject([{ state: 'waiting', attempts: 3 }])
      mail.whim = () => undefined
      await later(client, 'PT20M')
      expect(await messagesOf(client, orderId)).toMatchObject([{ state: 'sent', attempts: 4 }])
      await later(client, 'P1D')
      expect(mail.to(email)).toHaveLength(1)
    })

    it('is given up after nine attempts in two and a half days', async () => {
      mail.whim = says('MAIL', '550 not you')
      const { client } = suite
      const { orderId } = await afterMoves(suite, (orderId) => client.captured(orderId, 100))
      await later(client, 'P2D')
      expect(await messagesOf(client, orderId)).toMatchObject([{ state: 'waiting', attempts: 8 }])
      await later(client, 'P1D')
      expect(await messagesOf(client, orderId)).toMatchObject([{ state: 'failed', attempts: 9 }])
      const { body: given } = await client.get<{ links: { state: string }[] }>(
        `/capstan/v1/orders/${orderId}/shopper-links`,
      )
      expect(given.links.map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'revoked'))
      const { body } = await client.get<{ scheduled: { kind: string }[] }>('/sandbox/v1/scheduled?size=200')
      expect(body.scheduled.map(({ kind }) => kind)).not.toContain('sendMail')
    })

    it('is given up at once where the recipient is refused, and sent again when the shop asks for it', async () => {
      mail.whim = says('RCPT', '550 no such user')
      const { client } = suite
      const { email, orderId, messages } = await afterMoves(suite, (orderId) => client.captured(orderId, 100))
      expect(messages).toMatchObject([{ state: 'failed', attempts: 1 }])
      mail.whim = () => undefined
      const path = `/capstan/v1/messages/${messages[0]?.message_id}/resend`
      expect((await client.as(MERCHANT_2).post(path)).status).toBe(404)
      expect((await client.as(OPERATOR).post(path)).status).toBe(403)
      const resent = await client.post<{ message_id: string }>(path)
      expect(resent.status).toBe(201)
      await later(client, 'PT1S')
      expect(await messagesOf(client, orderId)).toMatchObject([
        {
          message_id: resent.body.message_id,
          state: 'sent',
          resend_of: messages[0]?.message_id,
          causes: ['capture'],
        },
        { state: 'failed' },
      ])
      expect(mail.to(email)).toHaveLength(1)
    })

    it('is not sent again while it is on its way, nor when messages are switched off', async () => {
      mail.whim = says('RCPT', '450 later')
      const { client } = suite
      const { orderId, messages } = await afterMoves(suite, (orderId) => client.captured(orderId, 100))
      const path = `/capstan/v1/messages/${messages[0]?.message_id}/resend`
      expect((await client.post(path)).status).toBe(409)
      mail.whim = () => undefined
      await later(client, 'PT2M')
      await switched(client, false)
      expect((await client.post(path)).status).toBe(409)
      expect(await messagesOf(client, orderId)).toHaveLength(1)
    })

    it('to a server that hangs holds up neither captures nor the clock', async () => {
      mail.whim = says('CONNECT', 'nothing')
      const { client } = suite
      await switched(client, true)
      const orderIds = await Promise.all(Array.from({ length: 4 }, () => placed(client, somebody())))
      await Promise.all(orderIds.map((orderId) => client.captured(orderId, 100)))
      const other = await client.placedOrder()
      const moving = later(client, 'PT10M')
      const captures = await Promise.all(Array.from({ length: 10 }, () => client.capture(other, 1)))
      expect(captures.every(({ status }) => status === 201)).toBe(true)
      expect((await moving).status).toBe(200)
      expect(await messagesOf(client, orderIds[0] as string)).toMatchObject([
        { state: 'waiting', result: 'the mail server did not answer in time' },
      ])
    })

    it('is listed newest first, a page at a time, for its merchant and the operator alone', async () => {
      const { client } = suite
      const all: string[] = []
      let before = ''
      for (;;) {
        const { body } = await client.get<{ messages: Message[]; next?: string }>(
          `/capstan/v1/messages?size=3${before && `&before=${before}`}`,
        )
        all.push(...body.messages.map(({ message_id }) => message_id))
        if (body.next === undefined) break
        expect(body.messages).toHaveLength(3)
        before = body.next
      }
      expect(all.length).toBeGreaterThan(6)
      expect(all).toEqual([...all].sort().reverse())
      const ofOther = await client.as(MERCHANT_2).get<{ messages: Message[] }>('/capstan/v1/messages')
      expect(ofOther.body.messages).toEqual([])
      expect((await client.as(MERCHANT_2).get(`/capstan/v1/messages/${all[0]}`)).status).toBe(404)
      expect((await client.as(OPERATOR).get(`/capstan/v1/messages/${all[0]}`)).status).toBe(200)
    })

    it('stands in no log with its recipient', () => {
      const output = suite.server.output()
      expect(output).toContain('told a shopper')
      expect(output).not.toContain('@example.com')
    })
  },
  WITH_MAIL,
)

onTopology(
  'two processes on one PostgreSQL',
  'a message through a slow mail server',
  (topology) => {
    it('is on its way once', async () => {
      const client = topology.client()
      await switched(client, true)
      mail.whim = (command, socket) => {
        if (command !== 'END') return undefined
        setTimeout(() => socket.write('250 taken at last\r\n'), 2500)
        return 'nothing'
      }
      const connections = mail.connections
      const orderIds = await Promise.all(Array.from({ length: 6 }, () => placed(client, somebody())))
      await Promise.all(orderIds.map((orderId, n) => topology.client(n).captured(orderId, 100)))
      const { body } = await client.get<{ scheduled: { kind: string }[] }>('/sandbox/v1/scheduled?size=200')
      expect(body.scheduled.filter(({ kind }) => kind === 'writeMail')).toHaveLength(6)
      // Nobody moves it step by step: both look, as they do in production.
      await advanceClock(topology.servers[0] as CapstanServer, 61_000)
      await expect
        .poll(
          async () =>
            (await client.get<{ messages: Message[] }>('/capstan/v1/messages')).body.messages.map(
              ({ state }) => state,
            ),
          {
            timeout: 30_000,
            interval: 200,
          },
        )
        .toEqual(Array.from({ length: 6 }, () => 'sent'))
      await sleep(3000)
      expect(mail.connections - connections).toBe(6)
    })
  },
  WITH_MAIL.args,
)
