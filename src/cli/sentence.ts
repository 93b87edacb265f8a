/** With a capital letter and an end. */
export function asSentence(text: string): string {
  const closed = /[.)]$/.test(text) ? text : `${text}.`
  return closed.charAt(0).toUpperCase() + closed.slice(1)
}
