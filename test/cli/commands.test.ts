/** The commands beside a server, on both stores. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, test } from 'vitest'
import { basic, Client } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { newDatabaseUrl, newFolder, type Place, TEST_STORES } from '../support/databases.ts'
import { orderOf, realOrders } from '../support/orders.ts'
import { startServer } from '../support/server.ts'
import { onBothStores } from '../support/stores.ts'
import { capstan, capstanHere } from './run.ts'

const run = promisify(execFile)
const OPERATOR = { CAPSTAN_OPERATOR: `boss:${'b'.repeat(40)}` }

const flagsOf = (place: Place) =>
  'dataDir' in place ? ['--data', place.dataDir] : ['--database-url', place.databaseUrl]

/** What `merchants` prints of a new credential. */
function credentialIn(stdout: string) {
  const value = (name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(stdout)?.[1] ?? ''
  return { merchantId: value('merchant'), username: value('username'), secret: value('secret') }
}

onBothStores('the commands beside a running server', (suite) => {
  const place = () => {
    const { dataDir, databaseUrl } = suite.server
    return databaseUrl === undefined ? { dataDir: String(dataDir) } : { databaseUrl }
  }
  const client = (username: string, secret: string) => new Client(suite.server.url, basic(username, secret))

  it('make a merchant whose credential works at once, and rotate it', async () => {
    const added = await capstan(['merchants', 'add', '--id', 'M1', '--name', 'Möbel', ...flagsOf(place())])
    const first = credentialIn(added.stdout)
    expect(first.merchantId).toBe('M1')
    await client(first.username, first.secret).placedOrder()

    const rotated = await capstanHere(['merchants', 'rotate', 'M1', ...flagsOf(place())])
    const second = credentialIn(rotated.stdout)
    await client(second.username, second.secret).placedOrder()
    const third = await capstanHere(['merchants', 'rotate', 'M1', ...flagsOf(place())])
    expect(third).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('2 active') })

    const disabled = await capstanHere(['merchants', 'disable', 'M1', first.username, ...flagsOf(place())])
    expect(disabled.code).toBe(0)
    await expect
      .poll(async () => (await client(first.username, first.secret).place()).status, { timeout: 30_000 })
      .toBe(401)
    const list = await capstanHere(['merchants', 'list', ...flagsOf(place())])
    expect(list.stdout).toMatch(new RegExp(`^M1 +active +Möbel +${second.username}$`, 'm'))
    expect(list.stdout).toContain('PK000001_demo')
  })

  it('invite somebody, who is in by the link', async () => {
    const where = flagsOf(place())
    const invited = await capstan([
      'users',
      'add',
      'Kim@Shop.example',
      '--merchant',
      'PK000002_demo',
      ...where,
    ])
    const token = /\/portal\/invitation#([\w-]{43})$/m.exec(invited.stdout)?.[1]
    expect(invited.stdout).toContain('Give it to kim@shop.example alone.')
    const body = { token, name: 'Kim', password: 'correct horse battery' }
    const accepted = await new Client(suite.server.url, null).post('/portal/api/invitation/accept', body)
    expect(accepted.body).toMatchObject({
      user: { role: 'owner' },
      merchant: { merchant_id: 'PK000002_demo' },
    })
    const again = await capstanHere([
      'users',
      'add',
      'kim@shop.example',
      '--merchant',
      'PK000002_demo',
      ...where,
    ])
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('is a user already') })
    const wrong = await capstanHere(['users', 'add', 'a@b.example', '--merchant', 'nobody', ...where])
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
  })

  it('tell the number of a merchant that was given none', async () => {
    const { stdout } = await capstanHere(['merchants', 'add', ...flagsOf(place())])
    expect(credentialIn(stdout).merchantId).toMatch(/^[A-Z]\d+$/)
  })

  it('refuse a merchant that is there already, in a sentence', async () => {
    const { code, stderr } = await capstanHere([
      'merchants',
      'add',
      '--id',
      'PK000001_demo',
      ...flagsOf(place()),
    ])
    expect(stderr).toMatch(/^capstan: .*PK000001_demo exists already.*\n$/)
    expect(code).toBe(1)
  })

  it('ask the server that is named', async () => {
    const { code, stdout } = await capstanHere(['merchants', 'list', '--url', suite.server.url])
    expect(stdout).toContain('PK000002_demo')
    expect(code).toBe(0)
    const wrong = await capstanHere(['merchants', 'list', '--url', suite.server.url], OPERATOR)
    expect(wrong.stderr).toContain('set CAPSTAN_OPERATOR')
    expect(wrong.code).toBe(1)
  })

  it('play the story to its end', async () => {
    const { code, stdout, stderr } = await capstan(['demo', '--url', suite.server.url])
    expect(stderr).toBe('')
    expect(stdout).toContain('< 201')
    expect(stdout).toContain('< Capture-Id: ')
    expect(stdout).toContain('"status": "CAPTURED"')
    expect(stdout).toContain('"capturable_amount": 0')
    expect(code).toBe(0)
    // Its shopper is told, so that there is something to see under messages.
    expect(stdout).toContain('Messages to shoppers are switched on')
    const { body } = await suite.client.get<{ scheduled: { kind: string }[] }>(
      '/sandbox/v1/scheduled?size=50',
    )
    // On PostgreSQL a folder for them is for somebody to name.
    const isTold = body.scheduled.some(({ kind }) => kind === 'writeMail')
    expect(isTold).toBe(suite.server.databaseUrl === undefined)
  })

  it('verify a period, and say how far they are where they are asked to', async () => {
    const flags = ['verify', ...flagsOf(place()), '--progress']
    const all = await capstan(flags)
    expect(all.stderr).toMatch(/^orders/m)
    expect(all.stdout).toMatch(/Everything holds/)
    const none = await capstanHere([...flags, '--from', '2001-01-01', '--to', '2001-01-02T00:00:00+01:00'])
    expect(none.stdout).toMatch(/^I1 .* 0 orders /m)
    expect(none.code).toBe(0)
  })

  it('verify while captures are written', async () => {
    let stop = false
    let captures = 0
    const writers = Array.from({ length: 2 }, async () => {
      while (!stop) {
        const orderId = await suite.client.placedOrder()
        await suite.client.captured(orderId, 2000)
        await suite.client.captured(orderId, 4000)
        captures += 2
      }
    })
    const rounds = times(2, 50)
    for (let round = 0; round < rounds; round++) {
      const { code, stdout } = await capstan(['verify', ...flagsOf(place())])
      expect(stdout).toContain('Everything holds')
      expect(code).toBe(0)
    }
    stop = true
    await Promise.all(writers)
    expect(captures).toBeGreaterThan(10)
    report(`verify on ${suite.store}: ${rounds} rounds beside ${captures} captures`)
  })
})

/** Of the file, from its beginning. */
const ORDERS_MAX = times(60, 400)

onBothStores('a file of orders', (suite) => {
  it('is created and captured: a third in full, a third in two parcels, a third left open', async () => {
    const orders = realOrders(ORDERS_MAX)
    const bodies = orders.length > 0 ? orders : Array.from({ length: 30 }, (_, index) => orderOf(index + 2))
    const file = join(newFolder(), 'orders.ndjson')
    writeFileSync(file, `${bodies.map((body) => JSON.stringify(body)).join('\n')}\n`)
    const { code, stdout, stderr } = await capstan(['demo', '--orders', file, '--url', suite.server.url])
    expect(stderr).toBe('')
    const third = Math.floor(bodies.length / 3)
    const counts = /^(\d+) orders captured in full, (\d+) in two parcels, (\d+) left open, 0 failed/m
    const [full = 0, parcels = 0, open = 0] = (counts.exec(stdout) ?? []).slice(1).map(Number)
    expect(full + parcels + open).toBe(bodies.length)
    for (const count of [full, parcels, open]) expect(Math.abs(count - third)).toBeLessThanOrEqual(1)
    expect(code).toBe(0)
  })

  it('with lines that fail is finished, and names them', async () => {
    const file = join(newFolder(), 'orders.ndjson')
    const good = JSON.stringify(orderOf(500))
    const wrong = JSON.stringify({ ...orderOf(500), order_amount: 501 })
    writeFileSync(file, [good, 'not JSON', '', wrong, good].join('\n'))
    const { code, stdout } = await capstanHere(['demo', '--orders', file, '--url', suite.server.url])
    expect(stdout).toMatch(/^line 2: /m)
    expect(stdout).toMatch(/^line 4: POST .* answered 400 BAD_VALUE/m)
    expect(stdout).toContain(', 2 failed')
    expect(code).toBe(1)
  })
})

describe.each(TEST_STORES)('the commands without a server, on $name', ({ skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test

  it('migrate an empty database and stamp it', async () => {
    const place = await newPlace()
    const first = await capstan(['migrate', '--mode', 'production', ...flagsOf(place)])
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The database has schema \d+\.\n$/),
    })
    const other = await capstanHere(['migrate', ...flagsOf(place)])
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('belongs to production mode') })
  })

  it('make the operator and the first merchant of a production database', async () => {
    const place = await newPlace()
    const production = ['--mode', 'production', ...flagsOf(place)]
    const operator = credentialIn(
      (await capstanHere(['merchants', 'add-operator', 'root', ...production])).stdout,
    )
    const merchant = credentialIn((await capstanHere(['merchants', 'add', ...production])).stdout)
    expect(merchant.secret).toMatch(/^klarna_live_api_/)
    const server = await startServer({
      ...place,
      args: ['--mode', 'production', '--public-url', 'https://p.example'],
    })
    try {
      const asOperator = new Client(server.url, basic(operator.username, operator.secret))
      expect((await asOperator.get('/capstan/v1/merchants')).status).toBe(200)
      const asMerchant = new Client(server.url, basic(merchant.username, merchant.secret))
      expect((await asMerchant.place()).body.error_messages).toEqual(['Invalid authorization token'])
    } finally {
      await server.dispose()
    }
  })

  it('back up a database that verify then passes, and say how to restore it', async () => {
    const place = await newPlace()
    const server = await startServer(place)
    const target = join(newFolder(), 'copy')
    try {
      const client = new Client(server.url)
      await client.captured(await client.placedOrder(), 6000)
      const { code, stdout } = await capstan(['backup', target, ...flagsOf(place)])
      expect(stdout).toContain('To restore')
      expect(code).toBe(0)
    } finally {
      await server.dispose()
    }
    const restored = await restore(place, target)
    const { code, stdout } = await capstanHere(['verify', ...flagsOf(restored)])
    expect(stdout).toMatch(/1 captures, 3 transfers/)
    expect(code).toBe(0)
  })

  it('refuse to verify a period that is none, and files in a folder that is not there', async () => {
    const refused = async (...flags: string[]) => {
      const { code, stderr } = await capstanHere(['verify', ...flags])
      expect(code).toBe(2)
      return stderr
    }
    expect(await refused('--from', 'yesterday')).toMatch(/^capstan: --from is a day or an instant .*\n$/)
    expect(await refused('--from', '2026-02-01', '--to', '2026-02-01')).toMatch(
      /^capstan: The period .* is empty\.\n$/,
    )
    expect(await refused('--bank-folder', '/nowhere')).toMatch(
      /^capstan: There is no folder outgoing in \/nowhere/,
    )
  })

  it('say that there is nothing to verify', async () => {
    const { code, stderr } = await capstan(['verify', ...flagsOf(await newPlace())])
    expect(stderr).toMatch(/^capstan: .*\n$/)
    expect(code).toBe(1)
  })
})

async function restore(from: Place, target: string): Promise<Place> {
  if ('dataDir' in from) return { dataDir: target }
  const databaseUrl = await newDatabaseUrl()
  await run('pg_restore', ['--no-owner', `--dbname=${databaseUrl}`, join(target, 'capstan.dump')])
  return { databaseUrl }
}

describe('the demo', () => {
  it('says that no server is there', async () => {
    const { code, stderr } = await capstanHere(['demo', '--url', 'http://127.0.0.1:1'])
    expect(stderr).toMatch(/^capstan: No Capstan answers at http:\/\/127\.0\.0\.1:1 .*\n$/)
    expect(code).toBe(1)
  })

  it('says that its file cannot be read', async () => {
    const { code, stderr } = await capstanHere(['demo', '--orders', join(newFolder(), 'none.ndjson')])
    expect(stderr).toMatch(/^capstan: .*none\.ndjson cannot be read .*\n$/)
    expect(code).toBe(1)
  })
})
