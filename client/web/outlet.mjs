// Where the sound of a context goes: straight to the loudspeaker or, on an iPhone or iPad whose
// system is too old for navigator.audioSession, through an <audio> element. Web Audio alone is a
// sound effect there: silent when ringing is off, stopped when the screen is locked. An element
// plays on, and the lock screen can pause it.

/**
 * Told by what a browser has, not by what it calls itself: every browser of iOS is WebKit, only
 * WebKit has GestureEvent, and only its mobile version a touch screen.
 */
const needsElement = () =>
    !navigator.audioSession && 'GestureEvent' in globalThis && navigator.maxTouchPoints > 0;

/** `onChange()` when the system paused or resumed it by itself. */
export const makeOutlet = (context, onChange) =>
    (needsElement() ? new ElementOutlet(context, onChange) : new DirectOutlet(context));

class DirectOutlet {
    /** Whether the browser holds back what the context plays. */
    held = false;

    constructor(context) {
        /** What to connect to. */
        this.node = context.destination;
    }

    play() {}
    pause() {}
}

class ElementOutlet {
    #element = document.createElement('audio');

    constructor(context, onChange) {
        this.node = new MediaStreamAudioDestinationNode(context);
        this.#element.playsInline = true;
        this.#element.autoplay = true;
        this.#element.srcObject = this.node.stream;
        this.#element.onplay = this.#element.onpause = onChange;
    }

    get held() {
        return this.#element.paused;
    }

    /** From a gesture, at first. */
    play() {
        return this.#element.play().catch(() => {}); // held: a gesture is asked for
    }

    pause() {
        this.#element.pause();
    }
}
