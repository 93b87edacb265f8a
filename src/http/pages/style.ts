/**
 * What all pages for shoppers have of their looks: the system's own fonts, light and dark, one column on a phone. Colours
 * are chosen for a contrast of at least 4.5 to 1 in both.
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
button, a.primary { font: inherit; font-weight: 600; line-height: 1.25; min-height: 3.25rem; padding: .6rem 1rem; border: 1px solid transparent; border-radius: .85rem; cursor: pointer }
.primary { grid-column: 1 / -1; background: var(--accent); color: var(--accent-ink) }
a.primary { display: inline-grid; place-items: center; min-width: min(100%, 15rem); text-decoration: none }
.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)) }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: .5rem }
button:focus-visible, a.primary:focus-visible { border-radius: .85rem }
ul { list-style: none; padding-bottom: .75rem }
li { display: grid; grid-template-columns: 1fr auto; column-gap: 1.25rem; padding: .5rem 0 }
.sum, dd { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
.small { grid-column: 1; color: var(--quiet); font-size: .9375rem }
.sums { padding: .75rem 0; border-top: 1px solid var(--line) }
.sums div { display: flex; justify-content: space-between; column-gap: 1.25rem; padding: .2rem 0; color: var(--quiet) }
.sums .total { padding: .35rem 0; color: var(--ink); font-size: 1.125rem; font-weight: 650 }
footer { padding-top: .5rem; padding-bottom: 2rem; color: var(--quiet); font-size: .875rem }
.end .ask { display: grid; justify-items: center; gap: .75rem; padding: 3.5rem 0 2.5rem; text-align: center }
.end .ask p:last-child { margin-top: .75rem }
.more { color: var(--quiet) }
.icon { fill: var(--tint); stroke: var(--accent); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round }
.icon circle { stroke: none }
.icon.over { fill: var(--warn-tint); stroke: var(--warn) }
@media (min-width: 36rem) {
  body { background: var(--ground); padding: 2rem 0 }
  main { margin: 1.25rem auto; padding: 0 2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 1.25rem }
  header, footer { padding-inline: 2rem }
}
`
