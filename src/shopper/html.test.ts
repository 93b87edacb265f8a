import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('HTML', () => {
  it('escapes what is put into it, in elements and in attributes', () => {
    const evil = `"><script>alert('&')</script>`
    expect(html`<p title="${evil}">${evil}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</p>',
    )
  })

  it('keeps its own parts as they are, one or many', () => {
    const parts = ['a', '<b>'].map((text) => html`<li>${text}</li>`)
    expect(html`<ul>${parts}</ul>`.markup).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>')
  })

  it('writes nothing for nothing, and zero for zero', () => {
    expect(html`<p>${undefined}${false}${0}</p>`.markup).toBe('<p>0</p>')
  })

  it('is not taken in by text that looks like its own escapes', () => {
    expect(html`${'&lt;b&gt;'}`.markup).toBe('&amp;lt;b&amp;gt;')
  })
})
