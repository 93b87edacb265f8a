/** HTML as values: what is put into it is escaped, unless it is HTML of ours already. */

export interface Html {
  readonly markup: string
}

export type Piece = Html | string | number | false | undefined | readonly Piece[]

/** ``html`<p title="${text}">${parts}</p>` `` — values may stand in an element or in an attribute's double quotes. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  let markup = strings[0] ?? ''
  for (const [index, piece] of pieces.entries()) markup += markupOf(piece) + strings[index + 1]
  return { markup }
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece))
  return 'markup' in piece ? piece.markup : piece.map(markupOf).join('')
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
