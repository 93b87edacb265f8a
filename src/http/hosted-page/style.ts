/**
 * How the shopper's pages look: the system's own fonts, light and dark, one column on a phone and two where there is
 * room. Colours are chosen for a contrast of at least 4.5 to 1 in both.
 */
export const STYLE = `
:root {
  --ground: #f5f4f0; --sheet: #fff; --ink: #1b1a18; --quiet: #625d55; --line: #e4e0d8;
  --accent: #17573f; --accent-ink: #fff; --tint: #eaf2ed; --warn: #8a3b12; --warn-tint: #fbeee4; --focus: #1d4ed8;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131412; --sheet: #1c1d1b; --ink: #f0ede6; --quiet: #aea99f; --line: #34352f;
    --accent: #8fd6b8; --accent-ink: #0c2018; --tint: #1d2b24; --warn: #f3b48b; --warn-tint: #33231a; --focus: #93c5fd;
  }
}
*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0 }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { min-height: 100vh; background: var(--sheet); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; overflow-wrap: anywhere }
header, main, footer { width: 100%; max-width: 30rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; align-items: center; gap: .75rem; padding-top: 1.25rem }
.initial { flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: .7rem; background: var(--accent); color: var(--accent-ink); font-weight: 650 }
.shop { flex: 1; font-weight: 600; line-height: 1.3 }
.mark { flex: none; padding: .15rem .6rem; border-radius: 1rem; background: var(--warn-tint); color: var(--warn); font-size: .8125rem; font-weight: 600 }
h1 { font-size: 1.375rem; font-weight: 650; line-height: 1.25; letter-spacing: -.01em }
h2 { font-size: 1rem; font-weight: 600 }
.ask { padding: 1.75rem 0 1.25rem }
.amount { margin-top: .25rem; font-size: 2.25rem; font-weight: 650; line-height: 1.2; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
summary { display: flex; align-items: center; gap: .5rem; min-height: 3rem; border-top: 1px solid var(--line); cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary::after { content: ""; width: .5rem; height: .5rem; margin: -.2rem .25rem 0 auto; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg) }
[open] > summary::after { transform: rotate(225deg); margin-top: .25rem }
.count { min-width: 1.5rem; padding: 0 .45rem; border-radius: 1rem; background: var(--tint); color: var(--accent); font-size: .8125rem; font-weight: 600; line-height: 1.5rem; text-align: center }
ul { list-style: none; padding-bottom: .75rem }
li { display: grid; grid-template-columns: 1fr auto; column-gap: 1.25rem; padding: .5rem 0 }
.sum, dd { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
.small { grid-column: 1; color: var(--quiet); font-size: .9375rem }
.sums { padding: .75rem 0; border-top: 1px solid var(--line) }
.sums div, .reference { display: flex; justify-content: space-between; column-gap: 1.25rem; padding: .2rem 0; color: var(--quiet) }
.sums .total { padding: .35rem 0; color: var(--ink); font-size: 1.125rem; font-weight: 650 }
.places { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr)); gap: 1.25rem; padding: 1rem 0; border-top: 1px solid var(--line) }
.places h2 { margin-bottom: .25rem; color: var(--quiet); font-size: .875rem }
.places:not(:has(section)) { display: none }
address { font-style: normal }
address span { display: block }
.act { padding: 1.5rem 0 .5rem; border-top: 1px solid var(--line) }
fieldset { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; border: 0; min-width: 0 }
legend { margin-bottom: 1rem; color: var(--quiet) }
.notice { margin-bottom: 1rem; padding: .75rem 1rem; border-radius: .75rem; background: var(--warn-tint); color: var(--warn); font-weight: 600 }
button, a.primary { font: inherit; font-weight: 600; line-height: 1.25; min-height: 3.25rem; padding: .6rem 1rem; border: 1px solid transparent; border-radius: .85rem; cursor: pointer }
.primary { grid-column: 1 / -1; background: var(--accent); color: var(--accent-ink) }
a.primary { display: inline-grid; place-items: center; min-width: min(100%, 15rem); text-decoration: none }
.other { background: transparent; border-color: var(--line); color: var(--ink) }
.quiet { grid-column: 1 / -1; min-height: 2.75rem; background: transparent; color: var(--quiet); text-decoration: underline; text-decoration-color: var(--line); text-decoration-thickness: 2px; text-underline-offset: .3em }
.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)) }
.other:hover { border-color: var(--quiet) }
.quiet:hover { color: var(--ink); text-decoration-color: currentColor }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: .5rem }
button:focus-visible, a.primary:focus-visible { border-radius: .85rem }
footer { padding-top: .5rem; padding-bottom: 2rem; color: var(--quiet); font-size: .875rem }
.end .ask { display: grid; justify-items: center; gap: .75rem; padding: 3.5rem 0 2.5rem; text-align: center }
.end .ask p:last-child { margin-top: .75rem }
.more { color: var(--quiet) }
.icon { fill: var(--tint); stroke: var(--accent); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round }
.icon circle { stroke: none }
.icon.over { fill: var(--warn-tint); stroke: var(--warn) }
.reference { min-height: 3rem; align-items: center; border-top: 1px solid var(--line) }
.reference dd { color: var(--ink); font-weight: 600 }
@media (min-width: 36rem) {
  body { background: var(--ground); padding: 2rem 0 }
  main { margin: 1.25rem auto; padding: 0 2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 1.25rem }
  header, footer { padding-inline: 2rem }
}
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
