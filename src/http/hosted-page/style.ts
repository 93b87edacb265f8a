/** How the shopper's pages look: the system's own fonts, in light and in dark, from a phone's width on. */
export const STYLE = `
:root { --ground: #f4f3ef; --card: #fff; --ink: #1d1c1a; --quiet: #5f5b54; --line: #e3e0d8; --accent: #1f5c4a; --on-accent: #fff; --focus: #b45309 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #171614; --card: #211f1c; --ink: #f1eee7; --quiet: #b3ada2; --line: #3a3732; --accent: #8fd3bb; --on-accent: #10211b; --focus: #fbbf24 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem 2rem; background: var(--card); min-height: 100vh }
@media (min-width: 40rem) { main { margin: 3rem auto; padding: 2.5rem; min-height: 0; border: 1px solid var(--line); border-radius: 1rem } }
.shop { margin: 0; color: var(--quiet) }
.shop strong { color: var(--ink) }
h1 { margin: .25rem 0 1.5rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em }
h2, caption { font-size: .875rem; font-weight: 600; color: var(--quiet); text-align: left; margin: 0; padding: 0 0 .25rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .6rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere }
thead th { font-size: .8125rem; color: var(--quiet); border-top: 0; padding: .25rem 0 }
.number { text-align: right; white-space: nowrap; padding-left: 1rem; font-variant-numeric: tabular-nums }
.sums { margin: 0 0 1.5rem; border-top: 1px solid var(--line); padding-top: .6rem }
.sums div { display: flex; justify-content: space-between; color: var(--quiet) }
.sums dd { margin: 0; font-variant-numeric: tabular-nums }
.sums .total { font-size: 1.25rem; font-weight: 600; color: var(--ink) }
address { font-style: normal }
form { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1.25rem }
.note { margin: 0 0 1rem; color: var(--quiet) }
.buttons { display: grid; gap: .75rem }
@media (min-width: 30rem) { .buttons { grid-template-columns: 1fr 1fr } .buttons .primary { grid-column: 1 / -1 } }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1rem; border-radius: .625rem; border: 1px solid var(--quiet); background: transparent; color: var(--ink); cursor: pointer }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button:hover { filter: brightness(1.06) }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
`
