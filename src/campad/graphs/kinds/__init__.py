"""How each kind of layer of Keras and TF.js is built."""
