/** How hosted payment pages look, beside what all pages have: two columns where there is room. */
export const STYLE = `
.amount { margin-top: .25rem; font-size: 2.25rem; font-weight: 650; line-height: 1.2; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
summary { display: flex; align-items: center; gap: .5rem; min-height: 3rem; border-top: 1px solid var(--line); cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary::after { content: ""; width: .5rem; height: .5rem; margin: -.2rem .25rem 0 auto; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg) }
[open] > summary::after { transform: rotate(225deg); margin-top: .25rem }
.count { min-width: 1.5rem; padding: 0 .45rem; border-radius: 1rem; background: var(--tint); color: var(--accent); font-size: .8125rem; font-weight: 600; line-height: 1.5rem; text-align: center }
.places { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr)); gap: 1.25rem; padding: 1rem 0; border-top: 1px solid var(--line) }
.places h2 { margin-bottom: .25rem; color: var(--quiet); font-size: .875rem }
.places:not(:has(section)) { display: none }
address { font-style: normal }
address span { display: block }
.act { padding: 1.5rem 0 .5rem; border-top: 1px solid var(--line) }
fieldset { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; border: 0; min-width: 0 }
legend { margin-bottom: 1rem; color: var(--quiet) }
.notice { margin-bottom: 1rem; padding: .75rem 1rem; border-radius: .75rem; background: var(--warn-tint); color: var(--warn); font-weight: 600 }
.other { background: transparent; border-color: var(--line); color: var(--ink) }
.quiet { grid-column: 1 / -1; min-height: 2.75rem; background: transparent; color: var(--quiet); text-decoration: underline; text-decoration-color: var(--line); text-decoration-thickness: 2px; text-underline-offset: .3em }
.other:hover { border-color: var(--quiet) }
.quiet:hover { color: var(--ink); text-decoration-color: currentColor }
.reference { display: flex; justify-content: space-between; column-gap: 1.25rem; color: var(--quiet); min-height: 3rem; align-items: center; border-top: 1px solid var(--line) }
.reference dd { color: var(--ink); font-weight: 600 }
@media (min-width: 60rem) {
  header, main.purchase, footer { max-width: 60rem }
  header, footer { padding-inline: calc(3rem + 1px) }
  body { padding: 4rem 0 }
  .purchase { display: grid; grid-template: auto 1fr / 1fr 23rem; column-gap: 4rem; padding: 1rem 3rem 2rem }
  .purchase .ask { grid-area: 1 / 2 }
  .purchase .act { grid-area: 2 / 2; padding-top: 1.25rem }
  .purchase .what { grid-area: 1 / 1 / 3 / 2; padding-top: 1.25rem }
  .purchase .what summary { border-top: 0 }
  body:has(.end) :is(header, footer) { max-width: 30rem; padding-inline: 2rem }
}
`
