/**
 * Addresses of mail, and text that goes into a header. An address comes from a merchant's order and a name from a
 * merchant: both may be anything, and neither may add a recipient, a header or a command.
 */

/** RFC 5321, in octets. */
const ADDRESS_MAX = 254
const LOCAL_MAX = 64
/** Dot-atom of RFC 5322 with the letters of RFC 6531. Quoted local parts are refused: nobody has one, and much goes wrong with them. */
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u
const DOMAIN = /^[\p{L}\p{N}\p{M}-]+(\.[\p{L}\p{N}\p{M}-]+)+$/u
const ASCII_DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** The address to send to, its domain in ASCII; undefined when it is none that mail can be sent to. */
export function mailAddress(text: string): string | undefined {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, at)
  const named = trimmed.slice(at + 1)
  if (at < 1 || !LOCAL.test(local) || !DOMAIN.test(named) || octets(local) > LOCAL_MAX) return undefined
  const domain = asciiDomain(named)
  if (domain === undefined) return undefined
  const address = `${local}@${domain}`
  return octets(address) > ADDRESS_MAX ? undefined : address
}

/** Whether only a server that speaks SMTPUTF8 (RFC 6531) takes it. */
export function needsUtf8(address: string): boolean {
  return octets(address) > address.length
}

/** Enough to recognise one's own, and no more: `a…@example.com`. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const [first = ''] = address
  return at < 1 ? '…' : `${first}…${address.slice(at)}`
}

/**
 * One line of at most so many characters: what breaks a line, controls a terminal or turns the direction of text
 * becomes a space. The narrow ones within a sum of money stay.
 */
export function oneLine(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp} ]+/gu, ' ').trim()
  const kept = [...line]
  return kept.length <= max
    ? line
    : `${kept
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
}

/** A name beside an address: it must not look like another one. */
export function senderName(name: string): string {
  return oneLine(name.replace(/[<>@"\\,;:()[\]]+/g, ' '), NAME_MAX)
}

/** More is cut by the programs that show it. */
const NAME_MAX = 60

/** A host's name as a URL has it, which is where its rules are built in. */
function asciiDomain(domain: string): string | undefined {
  const ascii = URL.parse(`http://${domain}/`)?.hostname
  return ascii !== undefined && ASCII_DOMAIN.test(ascii) ? ascii : undefined
}

function octets(text: string): number {
  let count = 0
  for (const character of text) {
    const point = character.codePointAt(0) as number
    count += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return count
}
