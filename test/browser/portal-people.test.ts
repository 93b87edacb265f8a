/** People: who may sign in, invitations and their links, one's own account, and the audit trail. */
import { createHmac, randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import decodeQR from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { codeOf, fromBase32 } from '../../src/domain/users/totp.ts'
import type { Role } from '../../src/domain/users/user.ts'
import { must } from '../support/payouts.ts'
import { demoUser, newUser, PASSWORD, signedIn } from '../support/people.ts'
import { inFilledBrowser } from './browser.ts'
import { answer, expectAccessible, expectGoodLooks, inDialog, open, settled, signedInTab } from './portal.ts'

function hmac(secret: string, counter: number) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return createHmac('sha1', fromBase32(secret)).update(bytes).digest()
}

/** What the dark modules of a QR code say, drawn as `M1 2h1v1h-1z` each. */
function readPicture(path: string): string {
  const modules = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  )
  // With as much light behind the last one as before the first.
  const scale = 4
  const size = (Math.max(...modules.flat()) + 1 + Math.min(...modules.flat())) * scale
  const data = new Uint8Array(size * size * 4).fill(255)
  for (const [x, y] of modules) {
    for (let row = y * scale; row < (y + 1) * scale; row++) {
      for (let column = x * scale; column < (x + 1) * scale; column++) {
        data.fill(0, (row * size + column) * 4, (row * size + column) * 4 + 3)
      }
    }
  }
  return decodeQR({ width: size, height: size, data })
}

inFilledBrowser('people', (suite) => {
  let tab: Page

  const press = (name: string) => tab.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  const told = (sentence: string) => tab.getByRole('status').getByText(sentence).waitFor()
  const newEmail = () => `ann-${randomUUID().slice(0, 8)}@shop.example`

  /** A user of the demo merchant, who accepted an invitation. */
  async function invited(role: Role): Promise<{ email: string; password: string }> {
    const email = newEmail()
    await newUser(await demoUser(suite.server.url, 'owner'), { email, role })
    return { email, password: PASSWORD }
  }

  describe('look well and are readable', () => {
    it.each([
      ['people', '/people'],
      ['people-audit', '/people/audit'],
      ['people-account', '/account'],
    ])('at each width, light and dark: %s', async (name, path) => {
      await invited('finance')
      await expectGoodLooks(suite, 'owner', path, name)
    })
  })

  it('are invited by a link that is shown once, name a password, and are in', async () => {
    const email = newEmail()
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people')
    await tab.getByRole('button', { name: 'Invite somebody' }).click()
    await inDialog(tab)
    await tab.getByRole('textbox', { name: 'Email' }).fill(email)
    await tab.getByLabel('Role').selectOption('support')
    await press('Make the invitation')
    const link = await tab.getByRole('dialog').getByText('/portal/invitation#').innerText()
    await expectAccessible(tab)
    await press('Done')
    await tab.getByRole('region', { name: 'Open invitations' }).getByText(email).waitFor()
    await tab.close()

    tab = await suite.tab({ bypassCSP: true })
    await tab.goto(`${suite.server.url}${new URL(link).pathname}${new URL(link).hash}`)
    await tab.getByText('You are invited as support').waitFor()
    await expectAccessible(tab)
    await tab.getByLabel('Your name').fill('<i>Ann</i>')
    await tab.getByRole('textbox', { name: 'Password' }).fill('aaaaaaaaaaaaaa')
    await tab.getByRole('button', { name: 'Begin' }).click()
    await tab.getByRole('alert').waitFor()
    await tab.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await tab.getByRole('button', { name: 'Begin' }).click()
    await settled(tab)
    await tab.getByRole('button', { name: 'Account of <i>Ann</i>' }).waitFor()
    await tab.goto(`${suite.server.url}/portal/invitation${new URL(link).hash}`)
    await tab.reload()
    await tab.getByText('Ask who invited you for a new link').waitFor()
  })

  it('lose their sessions and their way in when they are disabled, and get it back', async () => {
    const user = await invited('finance')
    const session = await signedIn(suite.server.url, user)
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people')
    const row = tab.getByRole('row').filter({ hasText: user.email })
    await row.getByRole('button', { name: 'Change role' }).click()
    await inDialog(tab)
    await tab.getByRole('dialog').getByLabel('Role').selectOption('read_only')
    await press('Change role')
    await told(`The role of ${user.email} is changed.`)
    await row.getByRole('cell', { name: 'Read only', exact: true }).waitFor()
    await row.getByRole('button', { name: 'Disable' }).click()
    await press('Disable')
    await told(`${user.email} is disabled.`)
    expect((await session.get('/portal/api/me')).status).toBe(401)
    await row.getByRole('button', { name: 'Let in again' }).click()
    await press('Let in again')
    await told(`${user.email} may sign in again.`)
    await signedIn(suite.server.url, user)
  })

  it('withdraw an invitation', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    const email = newEmail()
    must(await owner.post('/portal/api/users', { email, role: 'finance' }), 201)
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people')
    const row = tab.getByRole('row').filter({ hasText: email })
    await row.getByRole('button', { name: 'Withdraw' }).click()
    await press('Withdraw')
    await told('The invitation is withdrawn.')
    await expect.poll(() => row.count()).toBe(0)
  })

  it('change their password, and are refused a wrong one in the server’s words', async () => {
    const user = await invited('read_only')
    tab = await signedInTab(suite, user)
    await open(suite, tab, '/account')
    await tab.getByRole('button', { name: 'Change password' }).click()
    await inDialog(tab)
    await tab.getByRole('textbox', { name: 'Password', exact: true }).fill('wrong')
    await tab.getByRole('textbox', { name: 'New password' }).fill('eight dry leaves')
    await press('Change password')
    await tab.getByRole('alert').getByText('Email, password or code is wrong.').waitFor()
    await expectAccessible(tab)
    await tab.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
    await press('Change password')
    await told('Your password is changed.')
    await signedIn(suite.server.url, { email: user.email, password: 'eight dry leaves' })
  })

  it('switch one-time codes on with an app, and see recovery codes once', async () => {
    const user = await invited('finance')
    tab = await signedInTab(suite, user)
    await open(suite, tab, '/account')
    await tab.getByRole('button', { name: 'Set up' }).click()
    await inDialog(tab)
    await tab.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
    await press('Next')
    const secret = await tab
      .getByRole('dialog')
      .getByText(/^[A-Z2-7]{16,}$/)
      .innerText()
    // As a phone reads it.
    const path = await tab.getByRole('img', { name: 'QR code of the key' }).locator('path').getAttribute('d')
    expect(readPicture(path ?? '')).toContain(`secret=${secret}&`)
    await inDialog(tab)
    // Letters: each number is the code of some instant.
    await tab.getByRole('textbox', { name: 'Code' }).fill('wrong!')
    await press('Switch on')
    await tab.getByRole('alert').waitFor()
    await expectAccessible(tab)
    const code = codeOf(secret, Math.floor(Date.now() / 30_000), hmac)
    await tab.getByRole('textbox', { name: 'Code' }).fill(code)
    await press('Switch on')
    const shown = await tab
      .getByRole('dialog')
      .getByText(/^([2-9A-Z]{4}-){3}[2-9A-Z]{4} /)
      .innerText()
    const [recovery = ''] = shown.split(' ')
    await press('Done')
    await tab.getByRole('button', { name: 'Switch off' }).click()
    await inDialog(tab)
    await tab.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
    await tab.getByRole('textbox', { name: 'Code' }).fill(recovery)
    await press('Switch off')
    await told('One-time codes are off.')
    await tab.getByRole('button', { name: 'Set up' }).waitFor()
  })

  it('see where they are signed in, and sign out there one by one or everywhere else', async () => {
    const user = await invited('support')
    const [first, second] = [await signedIn(suite.server.url, user), await signedIn(suite.server.url, user)]
    tab = await signedInTab(suite, user)
    await open(suite, tab, '/account')
    const rows = tab.getByRole('region', { name: 'Sessions' }).getByRole('row')
    await rows.filter({ hasText: 'This one' }).filter({ hasText: 'Now' }).waitFor()
    // Of the tests' own client, which says no browser's name.
    const others = rows.filter({ has: tab.getByRole('button', { name: 'Sign out' }) })
    await expectAccessible(tab, 'people-sessions')
    const before = await others.count()
    await others.first().getByRole('button', { name: 'Sign out' }).click()
    await press('Sign out')
    await told('The session is over.')
    await expect.poll(() => others.count()).toBe(before - 1)
    await tab.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await press('Sign out everywhere else')
    await told('Every other session of yours is over.')
    await expect.poll(() => others.count()).toBe(0)
    expect((await first.get('/portal/api/me')).status).toBe(401)
    expect((await second.get('/portal/api/me')).status).toBe(401)
    await rows.filter({ hasText: 'This one' }).waitFor()
  })

  it('have a page on which an owner sees their sessions and ends them', async () => {
    const user = await invited('finance')
    const session = await signedIn(suite.server.url, user)
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people')
    await tab.getByRole('link', { name: user.email }).click()
    const rows = tab.getByRole('region', { name: 'Sessions' }).getByRole('row')
    const buttons = rows.getByRole('button', { name: 'Sign out' })
    await buttons.first().waitFor()
    await expectAccessible(tab, 'people-user')
    for (let left = await buttons.count(); left > 0; left--) {
      await buttons.first().click()
      await press('Sign out')
      await expect.poll(() => buttons.count()).toBe(left - 1)
    }
    await tab.getByText('Signed in nowhere').waitFor()
    expect((await session.get('/portal/api/me')).status).toBe(401)
    await open(suite, tab, '/people/00000000-0000-4000-8000-000000000000')
    await tab.getByText('There is no such user').waitFor()
  })

  it('who lost their app are let in by an owner, who proves to be the one by password', async () => {
    const user = await invited('support')
    const { body } = await (await signedIn(suite.server.url, user)).post<{ secret: string }>(
      '/portal/api/me/code',
      { password: PASSWORD },
    )
    const session = await signedIn(suite.server.url, user)
    const code = codeOf(body.secret, Math.floor(Date.now() / 30_000), hmac)
    must(await session.post('/portal/api/me/code/confirm', { code }), 200)
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people')
    await tab.getByRole('link', { name: user.email }).click()
    await tab.getByRole('button', { name: 'Take the app away' }).click()
    await expectAccessible(tab, 'people-lost-app')
    await tab.getByRole('textbox', { name: 'Your own password', exact: true }).fill('wrong')
    await press('Take the app away')
    await tab.getByRole('alert').getByText('Email, password or code is wrong.').waitFor()
    await tab.getByRole('textbox', { name: 'Your own password', exact: true }).fill('demo-key-not-secret')
    await press('Take the app away')
    await told(`${user.email} signs in by password alone.`)
    await expect.poll(() => tab.getByRole('button', { name: 'Take the app away' }).count()).toBe(0)
    expect((await session.get('/portal/api/me')).status).toBe(401)
    await signedIn(suite.server.url, user)
  })

  it('leave a trail that an owner reads, of who did what to whom', async () => {
    const user = await invited('support')
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people/audit')
    const trail = tab.getByRole('region', { name: 'Audit trail' })
    const row = trail.getByRole('row').filter({ hasText: user.email })
    await row.filter({ hasText: 'User invited' }).filter({ hasText: 'owner@demo.example' }).waitFor()
    await row.filter({ hasText: 'User joined' }).waitFor()
  })

  it('leave a trail that is narrowed by what, who and when, and asked for who viewed what alone', async () => {
    const user = await invited('developer')
    const session = await signedIn(suite.server.url, user)
    const { headers } = await suite.client.place()
    const call = `/capstan/v1/logs/${headers.get('klarna-correlation-id')}`
    await expect.poll(async () => (await session.get(call)).status).toBe(200)
    tab = await signedInTab(suite, 'owner')
    await open(suite, tab, '/people/audit')
    const rows = tab.getByRole('region', { name: 'Audit trail' }).getByRole('row')
    await tab.getByRole('button', { name: 'Who viewed what' }).click()
    await rows.filter({ hasText: user.email }).filter({ hasText: 'Bodies viewed' }).waitFor()
    expect(await rows.filter({ hasText: 'Signed in' }).count()).toBe(0)
    await tab.getByRole('button', { name: 'Show everything' }).click()
    await tab.getByLabel('What', { exact: true }).selectOption('signed_in')
    await tab.getByLabel('Who', { exact: true }).fill(user.email)
    await tab.getByRole('button', { name: 'Show', exact: true }).click()
    await rows.filter({ hasText: user.email }).filter({ hasText: 'Signed in' }).first().waitFor()
    expect(await rows.filter({ hasText: 'owner@demo.example' }).count()).toBe(0)
    expect(new URL(tab.url()).searchParams.get('actor')).toBe(user.email)
    await tab.getByLabel('Until').fill('2020-01-01')
    await tab.getByRole('button', { name: 'Show', exact: true }).click()
    await tab.getByText('Nothing like that was done').waitFor()
    await expectAccessible(tab, 'people-audit-nothing')
  })

  it.each(['support', 'finance', 'developer', 'read_only'] as const)(
    'are no business of the role %s, which has an account of its own',
    async (role) => {
      tab = await signedInTab(suite, role)
      await open(suite, tab, '/people')
      await tab.getByRole('heading', { name: 'No permission' }).waitFor()
      await open(suite, tab, '/account')
      await tab.getByRole('heading', { name: 'Your account' }).waitFor()
    },
  )

  it('of the operator are listed apart from those of a merchant', async () => {
    tab = await signedInTab(suite, 'operator')
    await open(suite, tab, '/people')
    await tab.getByText('operator@demo.example').first().waitFor()
    expect(await tab.getByText('owner@demo.example').count()).toBe(0)
    await tab.getByLabel('Of the merchant').fill('PK000001_demo')
    await tab.getByRole('button', { name: 'Show' }).click()
    await tab.getByText('owner@demo.example').first().waitFor()
  })

  it('show an error in the server’s words, and that they load', async () => {
    tab = await signedInTab(suite, 'owner')
    await answer(tab, '/portal/api/users', { status: 500 })
    await open(suite, tab, '/people')
    await tab.getByRole('alert').getByText('Something went wrong here.').waitFor()
    await tab.unrouteAll()
    await answer(tab, '/portal/api/users', 'never')
    await tab.goto(`${suite.server.url}/portal/people`)
    await tab.getByRole('status').filter({ hasText: 'Loading users' }).waitFor()
  })
})
