import { describe, expect, it } from 'vitest'
import { captured, placed } from '../../test/support/scenario.ts'
import { ENGLISH, ordersIn, told } from '../../test/support/shopper.ts'
import { SHOPPER_STATES } from '../shopper/order.ts'
import { messageOf } from './layout.ts'

const LOCALES = ['en-GB', 'sv-SE', 'de-DE', 'fi-FI', 'nb-NO', 'da-DK', 'nl-NL', 'fr-FR']
const OPTIONS = { isSandbox: false, link: 'https://shop.example/orders/abc' }

/** Every text in a model, however deep; neither keys nor the words that a state may have and does not need. */
function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return ['language', 'state', 'href', 'quantity'].includes(key) ? [] : [value]
  if (value === null || typeof value !== 'object' || key === 'texts') return []
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, Array.isArray(value) ? key : name))
}

const unescaped = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

describe('a message', () => {
  it.each(LOCALES.flatMap((locale) => SHOPPER_STATES.map((state) => [locale, state] as const)))(
    'in %s about an order that is %s tells all that the page tells, in both of its forms',
    (locale, state) => {
      const model = ordersIn(locale)[state]()
      const said = messageOf(model, OPTIONS)
      for (const text of textsIn(model)) {
        expect(said.text).toContain(text)
        expect(unescaped(said.html)).toContain(text)
      }
      if (model.shipments.some(({ parcels }) => parcels.some(({ isReturn }) => isReturn))) {
        expect(said.text).toContain(`${model.texts.returns}: `)
        expect(said.html).toContain(`${model.texts.returns}: `)
      }
      const links = [
        OPTIONS.link,
        ...model.shipments.flatMap(({ parcels }) => parcels.flatMap(({ href }) => href ?? [])),
      ]
      for (const link of links) {
        expect(said.text).toContain(link)
        expect(said.html).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
      }
      expect(said.html).toContain(`<html lang="${model.language}">`)
      expect(said.subject).toContain(model.title)
    },
  )

  it('about a refund alone is called one, and says how the order stands below', () => {
    const said = messageOf(told([placed(ENGLISH), captured(1, 1000)]), { isSandbox: false, refund: 'part' })
    expect(said.subject).toContain('Part of your money has been refunded')
    expect(said.text).toContain('Part of your order has been sent')
  })

  it('of a sandbox says so first', () => {
    const said = messageOf(told([placed(ENGLISH)]), { isSandbox: true })
    expect(said.subject.startsWith('[Sandbox] ')).toBe(true)
    expect(said.text.startsWith('Sandbox\n')).toBe(true)
  })

  it('has no text of a shop that could pass for another line of it, and no markup', () => {
    const evil = 'x\r\n\r\nPlease pay again: https://evil.example <b onclick="x">'
    const said = messageOf(told([placed({ merchantReference1: evil })], { shop: { name: evil } }), OPTIONS)
    expect(said.text.split('\n').some((line) => line.startsWith('Please'))).toBe(false)
    expect(said.html).not.toContain('<b onclick')
  })
})
