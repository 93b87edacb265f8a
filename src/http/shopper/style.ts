/** How the page of an order looks, beside what all pages have. On paper it is black on white, with its links written out. */
export const STYLE = `
main.order { padding-bottom: 1.5rem }
.order .ask .icon { width: 2.5rem; height: 2.5rem; margin-bottom: .75rem }
.order .ask .more { margin-top: .25rem }
.facts { margin-top: 1rem; color: var(--quiet); font-size: .9375rem }
.facts strong { color: var(--ink); font-weight: 600 }
.order section { padding: 1.25rem 0; border-top: 1px solid var(--line) }
.order h2 { margin-bottom: .5rem; font-size: 1.0625rem }
.order h3 { font-size: 1rem; font-weight: 600 }
.order ul { padding: 0 }
.shipment { padding: 1rem; margin-top: .75rem; border: 1px solid var(--line); border-radius: .85rem }
.shipment li { display: block; padding: .2rem 0 }
.shipment > * + * { margin-top: .5rem }
.shipment .small { margin-top: 0 }
.track { display: inline-flex; align-items: center; min-height: 2.75rem; padding: .35rem .9rem; border-radius: .7rem; background: var(--tint); color: var(--accent); font-weight: 600; text-decoration: none }
.track:hover { text-decoration: underline }
.parcel { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem }
.parcel .kind { flex-basis: 100%; padding-top: .25rem; color: var(--quiet); font-size: .9375rem }
.number { color: var(--quiet); font-variant-numeric: tabular-nums }
.order .sums { padding: 0; border: 0 }
.order .sums div { display: grid; grid-template-columns: 1fr auto }
.sums .said { grid-column: 1; text-align: start; white-space: normal; font-size: .9375rem }
.order .lines + .sums { margin-top: .25rem; padding-top: .5rem; border-top: 1px solid var(--line) }
.sums .strong { color: var(--ink); font-weight: 600 }
.due { padding: .75rem 1rem; margin-top: .75rem; border-radius: .75rem; background: var(--tint) }
.due .sums div { color: var(--ink) }
.contact a { display: inline-block; padding: .35rem 0; color: var(--accent) }
@media (min-width: 60rem) {
  header, main.order, footer { max-width: 60rem }
  header, footer { padding-inline: calc(3rem + 1px) }
  main.order { display: grid; grid-template-columns: 1fr 22rem; column-gap: 3.5rem; padding: 1rem 3rem 2rem }
  .order .ask { grid-column: 1 / -1 }
}
@media print {
  :root { --ground: #fff; --sheet: #fff; --ink: #000; --quiet: #333; --line: #999; --accent: #000; --accent-ink: #fff; --tint: #fff; --warn: #000; --warn-tint: #fff; color-scheme: light }
  body { padding: 0; font-size: 10.5pt }
  main { border: 0; margin: 0 auto; padding: 0 }
  .icon, .initial { display: none }
  .shipment, .sums div, li { break-inside: avoid }
  a[href]::after { content: " (" attr(href) ")"; font-weight: 400 }
}
`
