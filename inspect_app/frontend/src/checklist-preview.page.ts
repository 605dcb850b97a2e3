// A draft of a checklist in the tablet's own pages; the page stands in a frame of the office.
import "./checklist-preview";
