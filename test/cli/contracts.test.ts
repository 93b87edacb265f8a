/** `capstan contracts` and `capstan payouts` beside a running server, on both stores. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder } from '../support/databases.ts'
import {
  type ContractBody,
  captureOf,
  IBAN,
  moveClock,
  must,
  newShop,
  nowOf,
  payoutsOf,
  sandboxOperator,
} from '../support/payouts.ts'
import { someTerms } from '../support/routes.ts'
import { onBothStores } from '../support/stores.ts'
import { capstanHere as capstan } from './run.ts'

const FLAGS = ['--percentage', '2.99', '--fixed', '30', '--delay', '7', '--schedule', 'week:3']

function fileOf(content: unknown): string {
  const file = join(newFolder(), 'given.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

onBothStores('the contracts of a running server', (suite) => {
  const url = () => ['--url', suite.server.url]
  const contracts = async (...args: string[]) => {
    const { code, stdout, stderr } = await capstan(['contracts', ...args, ...url()])
    expect([code, stderr]).toEqual([0, ''])
    return stdout
  }
  const refused = async (command: string, ...args: string[]) => {
    const { code, stdout, stderr } = await capstan([command, ...args, ...url()])
    expect([code, stdout]).toEqual([1, ''])
    return stderr
  }
  const shop = () => newShop(sandboxOperator(suite.client))
  const read = async (client: Awaited<ReturnType<typeof shop>>['client']) => {
    type Found = { contracts: ContractBody[] }
    const reply = await client.get<Found>('/capstan/v1/contracts?currency=EUR')
    return must(reply, 200).contracts[0] as ContractBody
  }

  it('are set by flags, and shown', async () => {
    const { merchantId, client } = await shop()
    const more = ['--vat', '19', '--cut-off', '18:00', '--time-zone', 'Europe/Berlin', '--reserve', '5:90']
    const rest = ['--banking-days', '--minimum', '100', '--settlement', 'GROSS', '--fee-refund', 'all']
    const set = await contracts('set', merchantId, 'eur', ...FLAGS, ...more, ...rest)
    expect(set).toMatch(/^Version 2 is valid, from \d{4}-/)
    expect((await read(client)).versions[1]).toMatchObject({
      fees: [{ percentage_basis_points: 299, fixed_amount: 30 }],
      vat_basis_points: 1900,
      fee_refund: 'all',
      settlement: 'GROSS',
      delay: { days: 7, of: 'banking' },
      schedule: { every: 'week', on: 3 },
      cut_off: { time: '18:00', time_zone: 'Europe/Berlin' },
      minimum_payout: 100,
      reserve: { basis_points: 500, days: 90 },
    })
    const shown = await contracts('show', merchantId)
    for (const text of [
      /^EUR$/m,
      /^account +none: payouts wait$/m,
      /^next payout +\d{4}-\d\d-\d\dT1[67]:00:00.000Z$/m,
      /^fees +2.99 % \+ 30$/m,
      /^VAT on fees +19 %$/m,
      /^paid after +7 banking days$/m,
      /^paid every +Wednesday, 18:00 Europe\/Berlin$/m,
      /^reserve +5 % for 90 days$/m,
      /^1 +past +1970-01-01T00:00:00.000Z +system$/m,
      /^2 +valid +\S+ +operator:\S+$/m,
    ]) {
      expect(shown).toMatch(text)
    }
  })

  it('are set by a file, from an instant on, as the version that is expected', async () => {
    const { merchantId, client } = await shop()
    const from = new Date((await nowOf(client)) + 86_400_000).toISOString()
    const terms = {
      ...someTerms(),
      fees: [someTerms().fees[0], { country: 'DE', percentage_basis_points: 50, fixed_amount: 1 }],
      schedule: { every: 'half-month', on: [1, 15] },
    }
    const given = ['--file', fileOf(terms), '--valid-from', from, '--expect', '2']
    expect(await contracts('set', merchantId, 'EUR', ...given)).toContain(
      `Version 2 is planned, from ${from} on.`,
    )
    expect((await read(client)).versions[1]).toMatchObject({ ...terms, valid_from: from })
    expect(await refused('contracts', 'set', merchantId, 'EUR', ...given)).toBe(
      'capstan: The server refused (409 CONFLICT: The next version is 3, not 2.).\n',
    )
  })

  it('get an account, which is shown masked', async () => {
    const { merchantId, client } = await shop()
    const named = await contracts('account', merchantId, 'EUR', '--holder', 'Möbel', '--iban', IBAN)
    expect(named).toBe(`Merchant ${merchantId} is paid to this account in EUR.\n`)
    expect((await read(client)).account).toEqual({ holder: 'Möbel', iban: 'DE89****3000' })
    const shown = await contracts('show', merchantId, '--currency', 'eur')
    expect(shown).toMatch(/^EUR \(of the sandbox\)$/m)
    expect(shown).toMatch(/^account +DE89\*\*\*\*3000 of Möbel, named by operator:\S+$/m)
    const domestic = ['--country', 'GB', '--bank-code', '601613', '--account-number', '31926819']
    await contracts('account', merchantId, 'GBP', '--holder', 'Möbel', ...domestic)
    expect(await contracts('show', merchantId)).toMatch(/^account +601613 \*\*\*\*19 of Möbel/m)
    const file = fileOf({ holder: 'Anna', iban: IBAN, address: { city: 'Berlin', country: 'DE' } })
    await contracts('account', merchantId, 'EUR', '--file', file)
    expect((await read(client)).account).toMatchObject({ address: { city: 'Berlin' } })
    const wrong = ['--holder', 'Möbel', '--iban', IBAN.replace('89', '88')]
    expect(await refused('contracts', 'account', merchantId, 'EUR', ...wrong)).toContain(
      'The IBAN has wrong check digits.',
    )
  })

  it('are held and released', async () => {
    const { merchantId, client } = await shop()
    await contracts('hold', merchantId, 'EUR', '--note', 'Too many returns')
    expect(await read(client)).toMatchObject({ hold: { reason: 'UNDER_REVIEW' } })
    expect(await contracts('show', merchantId)).toMatch(
      /^held +since \S+ by operator:\S+: Too many returns$/m,
    )
    await contracts('release', merchantId, 'EUR')
    expect(await read(client)).not.toHaveProperty('hold')
  })

  it('are compared with proposed ones', async () => {
    const { merchantId, client } = await shop()
    const from = new Date((await nowOf(client)) - 1000).toISOString()
    await captureOf(client, 10_000)
    const to = new Date((await nowOf(client)) + 1000).toISOString()
    const period = ['--from', from, '--to', to]
    const found = await contracts('simulate', merchantId, 'SEK', ...period, ...FLAGS, '--vat', '25')
    expect(found).toMatch(/^captures +1, 10000 minor units$/m)
    expect(found).toMatch(/^charged +0 fees, 0 VAT$/m)
    // 2.99 and 0.30, with a quarter of each: 0.7475 → 0.75, and 0.075 → 0.08.
    expect(found).toMatch(/^proposed +329 fees, 83 VAT$/m)
    expect(found).toMatch(/^difference +\+412 for the merchant to pay$/m)
  })

  it('are none of a merchant that does not exist, and none in use of a new one', async () => {
    expect(await refused('contracts', 'show', 'NOBODY')).toBe(
      'capstan: The server refused (404 NOT_FOUND: Merchant NOBODY cannot be found).\n',
    )
    const { merchantId } = await shop()
    expect(await contracts('show', merchantId)).toBe(`Merchant ${merchantId} has no contract.\n`)
  })

  it('bring payouts, which are listed', async () => {
    const { merchantId, client } = await shop()
    for (let round = 0; round < 3; round++) {
      await captureOf(client, 10_000)
      await moveClock(client, 'P1D')
    }
    await moveClock(client, 'P1D')
    const list = (...args: string[]) =>
      capstan(['payouts', 'list', '--merchant', merchantId, ...args, ...url()])
    const { code, stdout } = await list()
    expect(code).toBe(0)
    const [heading, ...rows] = stdout.trimEnd().split('\n')
    expect(heading).toMatch(/^reference +merchant +amount +state +waits for +made$/)
    const references = (await payoutsOf(client)).map(({ payment_reference }) => payment_reference)
    expect(rows.map((row) => row.split(' ')[0])).toEqual(references.toReversed())
    expect(rows[0]).toMatch(/ 10000 SEK +created +MISSING_BANK_ACCOUNT +\d{4}-/)
    expect((await list('--limit', '2')).stdout).toContain('There are more')
    expect((await list('--state', 'paid')).stdout.trimEnd().split('\n')).toHaveLength(1)
    const held = await list('--hold', 'MISSING_BANK_ACCOUNT', '--currency', 'SEK')
    expect(held.stdout).toBe(stdout)
    expect(await refused('payouts', 'list', '--state', 'lost')).toContain('Bad value: state')
    expect(await refused('payouts', 'approve', String(references[0]))).toContain('MISSING_BANK_ACCOUNT')
    expect(await refused('payouts', 'approve', 'ABCDEFGHJK')).toContain('404 NOT_FOUND')
  })

  it('are of whoever has an operator credential', async () => {
    const { code, stderr } = await capstan(['contracts', 'show', 'M1', ...url()], {
      CAPSTAN_OPERATOR: `boss:${'b'.repeat(40)}`,
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('set CAPSTAN_OPERATOR')])
  })

  if (suite.store === 'SQLite') {
    it('are found by the data folder that the server owns', async () => {
      const { merchantId } = await shop()
      const { code, stdout } = await capstan([
        ...['contracts', 'show', merchantId, '--currency', 'EUR'],
        ...['--data', String(suite.server.dataDir)],
      ])
      expect([code, stdout]).toEqual([0, expect.stringContaining('EUR (of the sandbox)')])
    })
  }
})

describe('contracts', () => {
  it('need a server', async () => {
    const folder = join(newFolder(), 'none')
    const none = await capstan(['contracts', 'show', 'M1', '--data', folder])
    expect(none).toMatchObject({
      code: 1,
      stderr: `capstan: No server runs on ${folder}: start one with capstan serve, or name it with --url.\n`,
    })
    const database = { CAPSTAN_DATABASE_URL: 'postgres://db/capstan' }
    expect((await capstan(['contracts', 'show', 'M1'], database)).stderr).toContain('with --url')
  })

  it.each([
    [['--percentage', '1'], 2, 'Terms need --file, or --percentage, --fixed, --delay and --schedule.'],
    [['--file', fileOf({}), '--fixed', '1'], 2, 'Terms come from --file or from flags, not from both.'],
    [['--file', fileOf('[]')], 1, 'holds no JSON object.'],
    [['--file', fileOf('{')], 1, 'holds no JSON object.'],
    [['--file', '/nowhere/terms.json'], 1, '/nowhere/terms.json cannot be read (ENOENT).'],
  ])('cannot be made of %j', async (flags, code, sentence) => {
    const result = await capstan(['contracts', 'set', 'M1', 'EUR', ...flags, '--url', 'http://127.0.0.1:1'])
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(sentence) })
  })

  it('need an account that somebody holds', async () => {
    const result = await capstan(['contracts', 'account', 'M1', 'EUR', '--url', 'http://127.0.0.1:1'])
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('--holder') })
  })
})
