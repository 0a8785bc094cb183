import { say, statusFor } from './texts.ts';

const tooVagueMetres = 300;

/** Five decimals are about a metre: enough for a lamp post, no more than is needed. */
const round = (degrees: number) => degrees.toFixed(5);

/**
 * data-doorstep-locate on a button; data-lat and data-long name the inputs to fill. The position stays
 * in the form until the resident sends it.
 */
export function locate(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-doorstep-locate]')) {
    const lat = document.querySelector<HTMLInputElement>(button.dataset['lat'] ?? '');
    const long = document.querySelector<HTMLInputElement>(button.dataset['long'] ?? '');
    if (!lat || !long || !isSecureContext || !('geolocation' in navigator)) {
      button.hidden = true;
      continue;
    }
    const status = statusFor(button);
    const done = (text: string) => {
      button.removeAttribute('aria-disabled');
      status.textContent = text;
    };
    button.addEventListener('click', () => {
      if (button.ariaDisabled === 'true') return;
      button.ariaDisabled = 'true';
      status.textContent = say('locating');
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const metres = Math.max(1, Math.round(coords.accuracy));
          if (metres > tooVagueMetres) return done(say('locateVague', metres));
          lat.value = round(coords.latitude);
          long.value = round(coords.longitude);
          lat.dispatchEvent(new Event('change', { bubbles: true }));
          long.dispatchEvent(new Event('change', { bubbles: true }));
          done(say('located', metres));
        },
        ({ code }) => done(say(code === GeolocationPositionError.PERMISSION_DENIED ? 'locateRefused' : 'locateFailed')),
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });
  }
}
