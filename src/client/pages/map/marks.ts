// The pictures of pins and of groups of pins. Drawn here, so that no font or sprite has to be fetched and any style will do.
// Marks differ by shape as well as by colour.
const sharpness = 2;

function canvas(size: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const made = document.createElement('canvas');
  made.width = made.height = size * sharpness;
  const pen = made.getContext('2d', { willReadFrequently: true })!;
  pen.scale(sharpness, sharpness);
  return [made, pen];
}

function disc(pen: CanvasRenderingContext2D, centre: number, radius: number, fill: string): void {
  pen.beginPath();
  pen.arc(centre, centre, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
}

const colours: Readonly<Record<string, string>> = { new: '#b0451f', working: '#0d5c61', answered: '#7a5200', closed: '#24683f' };

/** Which mark a state has. */
export const markOf = (state: string) =>
  state === 'new' || state === 'reopened' ? 'new' : state === 'working' || state === 'waiting' ? 'working' : state === 'answered' ? 'answered' : 'closed';

/** The mark of one request. */
export function mark(name: string): HTMLCanvasElement {
  const size = 26;
  const [made, pen] = canvas(size);
  const centre = size / 2;
  disc(pen, centre, 12, 'rgb(60 45 20 / 35%)');
  disc(pen, centre, 11.5, '#ffffff');
  disc(pen, centre, 9.5, colours[name] ?? '#1f2d2e');
  pen.fillStyle = pen.strokeStyle = '#ffffff';
  pen.lineWidth = 2.2;
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  if (name === 'new') {
    pen.arc(centre, centre, 4.2, 0, 2 * Math.PI);
    pen.stroke();
  } else if (name === 'working') {
    pen.arc(centre, centre, 4.6, -Math.PI / 2, Math.PI / 2);
    pen.fill();
  } else if (name === 'answered') {
    disc(pen, centre, 4, '#ffffff');
  } else {
    pen.moveTo(centre - 4.4, centre + 0.3);
    pen.lineTo(centre - 1.2, centre + 3.4);
    pen.lineTo(centre + 4.6, centre - 3.4);
    pen.stroke();
  }
  return made;
}

/** The mark of many requests close together, with their number. */
export function many(count: number): HTMLCanvasElement {
  const radius = count < 10 ? 16 : count < 100 ? 19 : count < 1000 ? 23 : 27;
  const size = 2 * radius + 8;
  const [made, pen] = canvas(size);
  disc(pen, size / 2, radius + 4, 'rgb(8 63 68 / 25%)');
  disc(pen, size / 2, radius, '#ffffff');
  disc(pen, size / 2, radius - 2, '#083f44');
  const style = getComputedStyle(document.body);
  pen.font = `700 ${count < 1000 ? 14 : 15}px ${style.fontFamily}`;
  pen.fillStyle = '#ffffff';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(short(count), size / 2, size / 2 + 1);
  return made;
}

const short = (count: number) => count < 1000 ? String(count)
  : new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact', maximumFractionDigits: 1 }).format(count);

/** A picture as MapLibre takes it. */
export const imageOf = (drawn: HTMLCanvasElement): ImageData => drawn.getContext('2d')!.getImageData(0, 0, drawn.width, drawn.height);

/** Puts the marks into the legend. */
export function fillLegend(): void {
  for (const item of document.querySelectorAll<HTMLElement>('[data-mark]')) {
    const name = item.dataset['mark'] ?? '';
    const picture = document.createElement('img');
    picture.alt = '';
    picture.src = (name === 'many' ? many(12) : mark(name)).toDataURL();
    picture.height = picture.width = name === 'many' ? 30 : 22;
    item.prepend(picture);
  }
}

export { sharpness };
