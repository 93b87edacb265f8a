/** The README's commands, run as they would be pasted, in the order in which they stand there. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder } from '../support/databases.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const BLOCKS = [...README.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
const [install = '', ...story] = BLOCKS

describe('the README', () => {
  let server: ChildProcess
  let url: string
  let output: string[]

  beforeAll(async () => {
    // As pasted, but for a port and a folder that no other test has.
    server = spawn('npm', ['start', '--', '--port', '0', '--data', newFolder()], {
      cwd: ROOT,
      detached: true,
    })
    url = await readyUrl(server)
    output = await pasted(story, url)
  })

  afterAll(async () => {
    process.kill(-Number(server.pid), 'SIGTERM')
    await once(server, 'exit')
  })

  it('starts it with two commands', () => {
    expect(install).toBe('npm ci\nnpm start\n')
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
    expect(scripts).toHaveProperty('start')
  })

  it('places an order', () => {
    expect(output[0]).toMatch(/^order [0-9a-f-]{36}\n$/)
  })

  it('captures it in full: 201 with Capture-Id and Location', () => {
    const [, id] = /^order (\S+)/.exec(String(output[0])) ?? []
    expect(output[1]).toMatch(/^HTTP\/1\.1 201 /)
    const captureId = /^Capture-Id: (\S+)\r$/m.exec(String(output[1]))?.[1]
    expect(output[1]).toContain(
      `\r\nLocation: ${url}/ordermanagement/v1/orders/${id}/captures/${captureId}\r\n`,
    )
  })

  it('reads it back as CAPTURED, with description, line and parcel', () => {
    const order = JSON.parse(String(output[2]))
    expect(order).toMatchObject({
      status: 'CAPTURED',
      order_amount: 6000,
      captured_amount: 6000,
      captures: [
        {
          captured_amount: 6000,
          description: 'Shipped in one parcel',
          order_lines: [{ name: 'Tomatoes', quantity: 10, quantity_unit: 'kg' }],
          shipping_info: [{ shipping_company: 'PostNord', tracking_number: '63547892' }],
        },
      ],
    })
  })

  it('captures another one in two parts, and is refused a third', () => {
    const answers = String(output[3]).split(/\nstatus (\d+)\n/)
    const [first, created, second, createdToo, refusal = '', refused, last = ''] = answers
    expect([first, created, second, createdToo, refused]).toEqual(['', '201', '', '201', '403'])
    expect(JSON.parse(refusal)).toMatchObject({
      error_code: 'CAPTURE_NOT_ALLOWED',
      details: { capturable_amount: 0 },
    })
    const order = JSON.parse(last)
    expect(order.status).toBe('CAPTURED')
    expect(order.captures.map((one: { captured_amount: number }) => one.captured_amount)).toEqual([
      2400, 3600,
    ])
  })

  it('gives some of it back, lets a month pass, and shows what happened', () => {
    expect(output[4]).toMatch(/^HTTP\/1\.1 201 /)
    expect(output[4]).toMatch(/^Refund-Id: \S+\r$/m)
    const [clock = '', history = ''] = String(output[4]).split('\r\n\r\n')[1]?.split('\n') ?? []
    expect(JSON.parse(clock)).toHaveProperty('happened')
    const { events } = JSON.parse(history) as { events: { type: string }[] }
    expect(events.map(({ type }) => type)).toEqual([
      'OrderPlaced',
      'OrderCaptured',
      'OrderCaptured',
      'OrderRefunded',
    ])
  })

  it('pays it out, as it says: in one payout, or in two when a day ended meanwhile', () => {
    const { payouts } = JSON.parse(String(output[5])) as { payouts: { totals: Record<string, number> }[] }
    const sum = (name: string) => payouts.reduce((total, { totals }) => total + Number(totals[name]), 0)
    expect(sum('sale_amount')).toBe(12_000)
    expect(sum('return_amount')).toBe(600)
    expect(sum('fee_amount')).toBe(449)
    expect(sum('settlement_amount')).toBe(10_951)
    expect(README).toContain('109.51 went to the bank')
  })
})

describe('the links in the documentation', () => {
  const pages = [
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...['docs/guides', 'docs/reference'].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
    ),
  ]

  it.each(pages)('of %s lead to files that are there', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link)
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))
    expect(missing).toEqual([])
  })
})

/** Runs the blocks in one shell, as in one terminal; gives what each of them printed. */
async function pasted(blocks: string[], url: string): Promise<string[]> {
  const marker = '--- next block ---'
  const text = blocks.join(`\necho\necho '${marker}'\n`).replaceAll('http://127.0.0.1:7070', url)
  const { stdout } = await run('bash', ['-euc', text])
  return stdout.split(`\n${marker}\n`)
}

async function readyUrl(server: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of server.stdout ?? []) {
    text += chunk
    const found = /^capstan listening on (\S+)$/m.exec(text)?.[1]
    if (found !== undefined) {
      server.stdout?.resume()
      return found
    }
  }
  throw new Error(`the server ended:\n${text}`)
}
