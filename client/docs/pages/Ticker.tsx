import { DEFAULT_LABELS, labelAttribute } from '../../../shared/display/tickerWords.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { LiveTicker, Note, Section, Snippet, Table } from '../parts.tsx';
import { Playground } from '../playground/Playground.tsx';

const PHASES = Object.keys(DEFAULT_LABELS) as StockSnapshot['phase'][];

export function Ticker() {
  return (
    <>
      <h1>The ticker</h1>
      <p className="lead">
        One tag shows live stock on any page: <LiveTicker>a few left</LiveTicker>. It takes your font and your colours,
        loads less than 6 kB, and needs no build.
      </p>
      <Section id="embed" title="Embed it">
        <Snippet name="ticker.html" label="On any page" />
        <p>
          The text inside is what stands there without JavaScript, and until the stock is known. Several tickers for one
          drop share a connection.
        </p>
      </Section>
      <Section id="playground" title="Playground">
        <p>Set what it says and how it looks. The address of this page keeps it, so you can pass it on.</p>
        <Playground />
      </Section>
      <Reference />
      <Frame />
      <Section id="accessibility" title="Accessibility">
        <p>
          A screen reader hears changes politely, at most once in five seconds, and the last one always. Digits follow
          the nearest <code>lang</code>. Where the reader wants less motion, a new number does not flash. Colours are
          the page’s own until you set them, so contrast is as good as your text.
        </p>
      </Section>
    </>
  );
}

function Reference() {
  return (
    <>
      <Section id="attributes" title="Attributes">
        <p>They are the truth: change one at any time, from any framework, and the ticker follows.</p>
        <Table
          label="Attributes"
          head={['Attribute', 'Says']}
          rows={[
            [<code key="">sku</code>, 'Which drop. Without it nothing is watched.'],
            [
              <code key="">host</code>,
              'The origin that sells it. Where the script comes from, unless set; set it when you bundle the element yourself.',
            ],
            ...PHASES.map((phase) => [
              <code key="">{labelAttribute(phase)}</code>,
              <>
                Its words in that phase. Default: <em>{DEFAULT_LABELS[phase]}</em>
              </>,
            ]),
          ]}
        />
        <p>
          In labels, <code>{'{remaining}'}</code>, <code>{'{total}'}</code>, <code>{'{sold}'}</code> and{' '}
          <code>{'{watching}'}</code> stand for numbers.
        </p>
      </Section>
      <Section id="looks" title="Looks">
        <p>
          Custom properties for what is set most, parts for everything else, and two attributes that the ticker sets on
          itself: <code>data-phase</code> and <code>data-connection</code>.
        </p>
        <Snippet name="ticker-looks.html" label="Your looks, your words" />
        <Table
          label="Custom properties and parts"
          head={['Name', 'Is for']}
          rows={[
            [<code key="">--stock-ticker-number-color</code>, 'The colour of numbers. Default: that of the text.'],
            [<code key="">--stock-ticker-number-weight</code>, 'Their weight. Default: bolder.'],
            [<code key="">--stock-ticker-label-color</code>, 'The colour of the words around them.'],
            [<code key="">--stock-ticker-flash</code>, 'How long a new number flashes. Default: 0.3s.'],
            [<code key="">::part(root)</code>, 'The whole.'],
            [<code key="">::part(number)</code>, 'Each number.'],
            [<code key="">::part(label)</code>, 'Each piece of words.'],
          ]}
        />
      </Section>
      <Section id="events" title="Events">
        <p>
          <code>stockchange</code> bubbles, and comes when the remaining units, the total or the phase have changed, the
          first time too. Its detail has <code>sku</code>, <code>remaining</code>, <code>total</code>,{' '}
          <code>phase</code> and <code>watching</code>.
        </p>
        <Snippet name="ticker-events.html" label="A button that follows the stock" />
      </Section>
    </>
  );
}

function Frame() {
  return (
    <Section id="frame" title="In a frame">
      <p>
        For shops that can set a frame but no script. The stock stands in its HTML, so it is right without JavaScript
        too, and its ground is see-through.
      </p>
      <Snippet name="frame.html" label="A frame" />
      <Table
        label="Parameters of the frame’s address"
        head={['Parameter', 'Takes']}
        rows={[
          [
            <code key="">theme</code>,
            'auto, light or dark: that of your page. A frame is see-through only where the two agree.',
          ],
          [<code key="">size</code>, 'small, medium or large.'],
          [<code key="">align</code>, 'left, center or right.'],
          [
            <>
              <code>color</code>, <code>number-color</code>
            </>,
            'Hexadecimal digits without #: e5420f. They need JavaScript.',
          ],
          [<code key="">lang</code>, 'de, pt-BR, … for the digits.'],
          [<code key="">label-open, …</code>, 'The same words as the attributes above.'],
        ]}
      />
      <p>
        Where you can add a script after all, the frame tells how tall its words are whenever that changes, for instance
        because they wrap.
      </p>
      <Snippet name="frame-height.html" label="A frame that fits its words" />
      <Note>
        <p>
          An address with a mistake in it is answered with a sentence that names it, in the frame, so you see it while
          you build.
        </p>
      </Note>
    </Section>
  );
}
