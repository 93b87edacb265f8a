/** Who did something, as people say it: `user:ann@shop.example`, `merchant:PK1_x`, `operator:root`, `system`. */
export function actorText(actor: string): string {
  const [kind = '', name = ''] = splitOnce(actor)
  switch (kind) {
    case 'user':
      return name
    case 'merchant':
      return `API key ${name}`
    case 'operator':
      return `Operator’s key ${name}`
    case 'system':
      return 'Capstan'
    case 'shopper':
      return 'The shopper'
    default:
      return actor
  }
}

function splitOnce(actor: string): string[] {
  const at = actor.indexOf(':')
  return at < 0 ? [actor] : [actor.slice(0, at), actor.slice(at + 1)]
}
