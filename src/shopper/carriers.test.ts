import { describe, expect, it } from 'vitest'
import { safeLink, trackingOf } from './carriers.ts'

const to = (shipping_company?: string, tracking_number?: string, tracking_uri?: string) =>
  trackingOf({
    ...(shipping_company !== undefined && { shipping_company }),
    ...(tracking_number !== undefined && { tracking_number }),
    ...(tracking_uri !== undefined && { tracking_uri }),
  }).to

describe('a link that may be shown', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'ftp://example.com/',
    '//example.com/',
    '/relative',
    'example.com',
    '',
    'https://',
    'https://www.dhl.com@evil.example/',
    'https://user:secret@example.com/',
    `https://example.com/${'a'.repeat(2000)}`,
  ])('is not %j', (text) => {
    expect(safeLink(text)).toBeUndefined()
  })

  it('is http or https, in the spelling of a browser', () => {
    expect(safeLink('HTTPS://Example.com/a b?"<>')).toBe('https://example.com/a%20b?%22%3C%3E')
    expect(safeLink(' http://example.com ')).toBe('http://example.com/')
  })
})

describe('tracking', () => {
  it.each([
    ['PostNord', 'https://tracking.postnord.com/en/tracking?id=N123'],
    ['postnord_se', 'https://tracking.postnord.com/en/tracking?id=N123'],
    ['Bring Norge', 'https://tracking.bring.com/tracking/N123'],
    ['Posten', 'https://sporing.posten.no/sporing/N123'],
    ['Posti', 'https://www.posti.fi/fi/seuranta#/lahetys/N123'],
    ['DHL Express', 'https://www.dhl.com/global-en/home/tracking.html?tracking-id=N123'],
    ['dhl', 'https://www.dhl.com/global-en/home/tracking.html?tracking-id=N123'],
    ['UPS Standard', 'https://www.ups.com/track?tracknum=N123'],
    ['FedEx', 'https://www.fedex.com/fedextrack/?trknbr=N123'],
    ['GLS', 'https://gls-group.eu/EU/en/parcel-tracking?match=N123'],
    ['DPD Germany', 'https://tracking.dpd.de/parcelstatus?query=N123'],
    ['Colissimo', 'https://www.laposte.fr/outils/suivre-vos-envois?code=N123'],
    ['La Poste', 'https://www.laposte.fr/outils/suivre-vos-envois?code=N123'],
    ['Chronopost', 'https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT=N123'],
    ['Royal Mail', 'https://www.royalmail.com/track-your-item#/tracking-results/N123'],
    ['Evri', 'https://www.evri.com/track/parcel/N123'],
    ['USPS', 'https://tools.usps.com/go/TrackConfirmAction?tLabels=N123'],
  ])('with %s leads to the carrier', (company, href) => {
    expect(to(company, 'N123')).toMatchObject({ number: 'N123', href })
  })

  it.each(['Pups on Wheels', 'Startups', 'Posterior', 'Adhlete'])('is not taken in by %s', (company) => {
    expect(to(company, 'N123')).toEqual({ carrier: company, number: 'N123' })
  })

  it("prefers the shop's own link, and drops one that is none", () => {
    expect(to('DHL', 'N123', 'https://shop.example/t/1')?.href).toBe('https://shop.example/t/1')
    expect(to('DHL', 'N123', 'javascript:alert(1)')?.href).toMatch(/^https:\/\/www\.dhl\.com\//)
    expect(to('Somebody', 'N123', 'data:,x')).toEqual({ carrier: 'Somebody', number: 'N123' })
  })

  it('makes no link of a number that no carrier prints', () => {
    for (const number of ['"><script>', '../../x', 'abc?x=1&y', 'N#1', '1'.repeat(60), '$&$&$&']) {
      expect(to('DHL', number)).toEqual({ carrier: 'DHL', number })
    }
    expect(to('DHL', 'AB/12')?.href).toBe(
      'https://www.dhl.com/global-en/home/tracking.html?tracking-id=AB%2F12',
    )
  })

  it('is nothing where there is nothing to follow', () => {
    expect(trackingOf({ shipping_company: 'DHL', shipping_method: 'Home' })).toEqual({})
    expect(trackingOf({})).toEqual({})
  })

  it('of a return stands apart', () => {
    expect(trackingOf({ return_shipping_company: 'GLS', return_tracking_number: 'R123' })).toEqual({
      back: {
        carrier: 'GLS',
        number: 'R123',
        href: 'https://gls-group.eu/EU/en/parcel-tracking?match=R123',
      },
    })
  })
})
