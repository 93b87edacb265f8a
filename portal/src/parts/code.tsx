/** What programs write and read, as it is. It scrolls, and so it is reached by keyboard. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <section
      className="code"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      {text}
    </section>
  )
}
