/** Signing in and out, and what every page of the portal stands in. */
import { expect, it } from 'vitest'
import { DESKTOP, inBrowser, PHONE } from './browser.ts'
import { expectAccessible, heading, portalTab } from './portal.ts'

inBrowser('the portal', (suite) => {
  const PORTAL = () => `${suite.server.url}/portal/`

  it('signs a demo user in with one press, and out again', async () => {
    const tab = await suite.tab({ viewport: DESKTOP })
    await tab.goto(PORTAL())
    await tab.getByRole('button', { name: /^Sign in as Owner/ }).click()
    await heading(tab).getByText('Home').waitFor()
    expect(await tab.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()).toContain(
      'Orders',
    )
    await tab.getByRole('button', { name: /^Account of/ }).click()
    await tab.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading(tab).getByText('Sign in to Capstan').waitFor()
    await tab.reload()
    await heading(tab).getByText('Sign in to Capstan').waitFor()
  })

  it('signs in by keyboard alone, at the page that was asked for', async () => {
    const tab = await suite.tab({ viewport: DESKTOP })
    await tab.goto(`${PORTAL()}orders?status=CAPTURED`)
    await tab.getByLabel('Email').focus()
    await tab.keyboard.type('owner@demo.example')
    await tab.keyboard.press('Tab')
    await tab.keyboard.type('demo-key-not-secret')
    await tab.keyboard.press('Enter')
    await heading(tab).getByText('Orders').waitFor()
    await tab.getByRole('button', { name: 'Captured', exact: true, pressed: true }).waitFor()
  })

  it('says the same of a wrong password and of somebody unknown, with the id of the call', async () => {
    const tab = await suite.tab({ viewport: DESKTOP })
    await tab.goto(PORTAL())
    const said: string[] = []
    for (const email of ['owner@demo.example', 'nobody@demo.example']) {
      await tab.getByLabel('Email').fill(email)
      await tab.locator('input[name=password]').fill(`wrong for ${email}`)
      await tab.getByRole('button', { name: 'Sign in', exact: true }).click()
      const alert = tab.getByRole('alert')
      await expect.poll(() => alert.innerText()).toMatch(/Correlation id/)
      said.push((await alert.innerText()).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, ''))
      await tab.reload()
    }
    expect(said[0]).toBe(said[1])
  })

  it('asks for the code of those who have one, and sends it', async () => {
    const tab = await suite.tab({ viewport: DESKTOP })
    const sent: unknown[] = []
    await tab.route('**/portal/api/sign-in', async (route) => {
      if (route.request().method() === 'GET') return route.continue()
      sent.push(route.request().postDataJSON())
      await route.fulfill({
        status: 401,
        json: { error_code: 'CODE_REQUIRED', error_messages: ['A code is needed.'], correlation_id: 'x' },
      })
    })
    await tab.goto(PORTAL())
    await tab.getByLabel('Email').fill('ann@shop.example')
    await tab.locator('input[name=password]').fill('secret')
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click()
    await tab.getByLabel('Code').fill('123456')
    await tab.keyboard.press('Enter')
    await expect.poll(() => sent.length).toBe(2)
    expect(sent).toEqual([
      { email: 'ann@shop.example', password: 'secret' },
      { email: 'ann@shop.example', password: 'secret', code: '123456' },
    ])
  })

  it('goes back to the sign-in page when the session is over', async () => {
    const tab = await portalTab(suite, 'owner', '/orders')
    await heading(tab).getByText('Orders').waitFor()
    await tab.context().clearCookies()
    await tab.getByRole('button', { name: 'Captured', exact: true }).click()
    await heading(tab).getByText('Sign in to Capstan').waitFor()
  })

  it('says so when a page is not there, or the server is not', async () => {
    const tab = await portalTab(suite, 'owner', '/nothing/here')
    await heading(tab).getByText('Page not found').waitFor()
    await expectAccessible(tab, 'not-found')
    await tab.route('**/capstan/v1/orders?*', (route) => route.abort())
    await tab.getByRole('link', { name: 'Orders' }).first().click()
    await tab.getByRole('alert').getByText('could not be reached').waitFor({ timeout: 20_000 })
    await expectAccessible(tab, 'unreachable')
    await tab.unroute('**/capstan/v1/orders?*')
    await tab.getByRole('button', { name: 'Try again' }).click()
    await tab.getByText('No orders yet').waitFor()
  })

  it('is light or dark as its user likes, and remembers it', async () => {
    const tab = await portalTab(suite, 'owner', '/orders', { colorScheme: 'light' })
    const scheme = () => tab.locator('html').getAttribute('data-mantine-color-scheme')
    await heading(tab).getByText('Orders').waitFor()
    expect(await scheme()).toBe('light')
    await tab.getByRole('button', { name: /^Account of/ }).click()
    await tab.getByRole('menuitemradio', { name: 'Dark' }).waitFor()
    await expectAccessible(tab, 'account')
    await tab.getByRole('menuitemradio', { name: 'Dark' }).click()
    await expect.poll(scheme).toBe('dark')
    await tab.reload()
    await heading(tab).getByText('Orders').waitFor()
    expect(await scheme()).toBe('dark')
  })

  it('has its navigation behind a button on a phone', async () => {
    const tab = await portalTab(suite, 'owner', '/nothing', { viewport: PHONE })
    await tab.getByRole('button', { name: 'Open the navigation' }).click()
    await tab.getByRole('link', { name: 'Orders' }).first().click()
    await heading(tab).getByText('Orders').waitFor()
    await tab.getByRole('button', { name: 'Open the navigation' }).waitFor()
  })

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      [PHONE, DESKTOP].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
    ),
  )('has an accessible sign-in page, $colorScheme, $width wide', async ({ colorScheme, viewport }) => {
    const tab = await suite.tab({ viewport, colorScheme, bypassCSP: true })
    await tab.goto(PORTAL())
    await tab.getByRole('button', { name: /^Sign in as Owner/ }).waitFor()
    await expectAccessible(tab, 'sign-in')
  })
})
