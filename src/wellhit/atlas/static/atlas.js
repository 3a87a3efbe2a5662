// What every page gains from script: a claim's card beside its figure. Pages work without it.
import { openCards } from "./cards.js";

openCards(document);
