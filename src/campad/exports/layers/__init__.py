"""A trained project as a list of layers, as Keras, TF.js and TensorFlow Lite have them."""
